using System.Runtime.InteropServices;

namespace Rag.Onnx.Native;

/// <summary>struct OrtCustomOp of onnxruntime_c_api.h, field for field. A session reads it until it is disposed.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtCustomOp
{
    public uint Version;
    private readonly uint _padding;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nint, nint, void*> CreateKernel;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nint> GetName;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nint> GetExecutionProviderType;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint, int> GetInputType;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint> GetInputTypeCount;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint, int> GetOutputType;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint> GetOutputTypeCount;
    public delegate* unmanaged[Cdecl]<void*, nint, void> KernelCompute;
    public delegate* unmanaged[Cdecl]<void*, void> KernelDestroy;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint, int> GetInputCharacteristic;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint, int> GetOutputCharacteristic;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nuint, int> GetInputMemoryType;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetVariadicInputMinArity;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetVariadicInputHomogeneity;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetVariadicOutputMinArity;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetVariadicOutputHomogeneity;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nint, nint, void**, nint> CreateKernelV2;
    public delegate* unmanaged[Cdecl]<void*, nint, nint> KernelComputeV2;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, nint, nint> InferOutputShape;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetStartVersion;
    public delegate* unmanaged[Cdecl]<OrtCustomOp*, int> GetEndVersion;
    public delegate* unmanaged[Cdecl]<int**, int**, nuint> GetMayInplace;
    public delegate* unmanaged[Cdecl]<int*, int*, void> ReleaseMayInplace;
    public delegate* unmanaged[Cdecl]<int**, int**, nuint> GetAliasMap;
    public delegate* unmanaged[Cdecl]<int*, int*, void> ReleaseAliasMap;
}
