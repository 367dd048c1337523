package io.jubelet.node.cri;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.jubelet.wire.cri.AttachRequest;
import io.jubelet.wire.cri.ContainerEvent;
import io.jubelet.wire.cri.ContainerRef;
import io.jubelet.wire.cri.ContainerStatusResponse;
import io.jubelet.wire.cri.CreateContainerRequest;
import io.jubelet.wire.cri.Empty;
import io.jubelet.wire.cri.ExecRequest;
import io.jubelet.wire.cri.ExecSyncRequest;
import io.jubelet.wire.cri.ExecSyncResponse;
import io.jubelet.wire.cri.ImageFsInfoResponse;
import io.jubelet.wire.cri.ImageRef;
import io.jubelet.wire.cri.ImageStatusResponse;
import io.jubelet.wire.cri.ListContainersRequest;
import io.jubelet.wire.cri.ListContainersResponse;
import io.jubelet.wire.cri.ListImagesResponse;
import io.jubelet.wire.cri.ListPodSandboxRequest;
import io.jubelet.wire.cri.ListPodSandboxResponse;
import io.jubelet.wire.cri.PodSandboxStatusResponse;
import io.jubelet.wire.cri.PortForwardRequest;
import io.jubelet.wire.cri.PullImageRequest;
import io.jubelet.wire.cri.PullImageResponse;
import io.jubelet.wire.cri.RunPodSandboxRequest;
import io.jubelet.wire.cri.RuntimeConfigResponse;
import io.jubelet.wire.cri.SandboxRef;
import io.jubelet.wire.cri.StatusRequest;
import io.jubelet.wire.cri.StatusResponse;
import io.jubelet.wire.cri.StopContainerRequest;
import io.jubelet.wire.cri.StreamingAddress;
import io.jubelet.wire.cri.UpdateContainerResourcesRequest;
import io.jubelet.wire.cri.UpdatePodSandboxResourcesRequest;
import io.jubelet.wire.cri.VersionRequest;
import io.jubelet.wire.cri.VersionResponse;

/** The calls of CRI v1 that the agent makes, each with the messages it sends and expects. */
final class CriMethods {
  private static final String RUNTIME = "runtime.v1.RuntimeService";
  private static final String IMAGE = "runtime.v1.ImageService";

  static final MethodDescriptor<VersionRequest, VersionResponse> VERSION =
      runtime("Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  static final MethodDescriptor<StatusRequest, StatusResponse> STATUS =
      runtime("Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
  static final MethodDescriptor<Empty, RuntimeConfigResponse> RUNTIME_CONFIG =
      runtime(
          "RuntimeConfig", Empty.getDefaultInstance(), RuntimeConfigResponse.getDefaultInstance());

  static final MethodDescriptor<RunPodSandboxRequest, SandboxRef> RUN_POD_SANDBOX =
      runtime(
          "RunPodSandbox",
          RunPodSandboxRequest.getDefaultInstance(),
          SandboxRef.getDefaultInstance());
  static final MethodDescriptor<SandboxRef, Empty> STOP_POD_SANDBOX =
      runtime("StopPodSandbox", SandboxRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<SandboxRef, Empty> REMOVE_POD_SANDBOX =
      runtime("RemovePodSandbox", SandboxRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<SandboxRef, PodSandboxStatusResponse> POD_SANDBOX_STATUS =
      runtime(
          "PodSandboxStatus",
          SandboxRef.getDefaultInstance(),
          PodSandboxStatusResponse.getDefaultInstance());
  static final MethodDescriptor<ListPodSandboxRequest, ListPodSandboxResponse> LIST_POD_SANDBOX =
      runtime(
          "ListPodSandbox",
          ListPodSandboxRequest.getDefaultInstance(),
          ListPodSandboxResponse.getDefaultInstance());
  static final MethodDescriptor<PortForwardRequest, StreamingAddress> PORT_FORWARD =
      runtime(
          "PortForward",
          PortForwardRequest.getDefaultInstance(),
          StreamingAddress.getDefaultInstance());

  static final MethodDescriptor<CreateContainerRequest, ContainerRef> CREATE_CONTAINER =
      runtime(
          "CreateContainer",
          CreateContainerRequest.getDefaultInstance(),
          ContainerRef.getDefaultInstance());
  static final MethodDescriptor<ContainerRef, Empty> START_CONTAINER =
      runtime("StartContainer", ContainerRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<StopContainerRequest, Empty> STOP_CONTAINER =
      runtime(
          "StopContainer", StopContainerRequest.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<ContainerRef, Empty> REMOVE_CONTAINER =
      runtime("RemoveContainer", ContainerRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<UpdateContainerResourcesRequest, Empty> UPDATE_CONTAINER_RESOURCES =
      runtime(
          "UpdateContainerResources",
          UpdateContainerResourcesRequest.getDefaultInstance(),
          Empty.getDefaultInstance());
  static final MethodDescriptor<UpdatePodSandboxResourcesRequest, Empty>
      UPDATE_POD_SANDBOX_RESOURCES =
          runtime(
              "UpdatePodSandboxResources",
              UpdatePodSandboxResourcesRequest.getDefaultInstance(),
              Empty.getDefaultInstance());
  static final MethodDescriptor<ContainerRef, ContainerStatusResponse> CONTAINER_STATUS =
      runtime(
          "ContainerStatus",
          ContainerRef.getDefaultInstance(),
          ContainerStatusResponse.getDefaultInstance());
  static final MethodDescriptor<ListContainersRequest, ListContainersResponse> LIST_CONTAINERS =
      runtime(
          "ListContainers",
          ListContainersRequest.getDefaultInstance(),
          ListContainersResponse.getDefaultInstance());
  static final MethodDescriptor<ContainerRef, Empty> REOPEN_CONTAINER_LOG =
      runtime("ReopenContainerLog", ContainerRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<ExecSyncRequest, ExecSyncResponse> EXEC_SYNC =
      runtime(
          "ExecSync", ExecSyncRequest.getDefaultInstance(), ExecSyncResponse.getDefaultInstance());
  static final MethodDescriptor<ExecRequest, StreamingAddress> EXEC =
      runtime("Exec", ExecRequest.getDefaultInstance(), StreamingAddress.getDefaultInstance());
  static final MethodDescriptor<AttachRequest, StreamingAddress> ATTACH =
      runtime("Attach", AttachRequest.getDefaultInstance(), StreamingAddress.getDefaultInstance());

  static final MethodDescriptor<Empty, ContainerEvent> GET_CONTAINER_EVENTS =
      method(
          MethodType.SERVER_STREAMING,
          RUNTIME + "/GetContainerEvents",
          Empty.getDefaultInstance(),
          ContainerEvent.getDefaultInstance());

  static final MethodDescriptor<Empty, ListImagesResponse> LIST_IMAGES =
      image("ListImages", Empty.getDefaultInstance(), ListImagesResponse.getDefaultInstance());
  static final MethodDescriptor<ImageRef, ImageStatusResponse> IMAGE_STATUS =
      image("ImageStatus", ImageRef.getDefaultInstance(), ImageStatusResponse.getDefaultInstance());
  static final MethodDescriptor<PullImageRequest, PullImageResponse> PULL_IMAGE =
      image(
          "PullImage",
          PullImageRequest.getDefaultInstance(),
          PullImageResponse.getDefaultInstance());
  static final MethodDescriptor<ImageRef, Empty> REMOVE_IMAGE =
      image("RemoveImage", ImageRef.getDefaultInstance(), Empty.getDefaultInstance());
  static final MethodDescriptor<Empty, ImageFsInfoResponse> IMAGE_FS_INFO =
      image("ImageFsInfo", Empty.getDefaultInstance(), ImageFsInfoResponse.getDefaultInstance());

  private CriMethods() {}

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> runtime(
      String name, Q request, A answer) {
    return method(MethodType.UNARY, RUNTIME + "/" + name, request, answer);
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> image(
      String name, Q request, A answer) {
    return method(MethodType.UNARY, IMAGE + "/" + name, request, answer);
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
      MethodType type, String fullName, Q request, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(fullName)
        .setRequestMarshaller(ProtoLiteUtils.marshaller(request))
        .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
        .build();
  }
}
