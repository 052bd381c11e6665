using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Native;

/// <summary>
/// Managed operators registered with ONNX Runtime under one domain. The domain owns the native definitions: it must be disposed after every
/// session made from the options that it was added to.
/// </summary>
internal sealed unsafe class OperatorDomain : IDisposable
{
    private const int Fail = 1;
    private const int InvalidArgument = 2;

    private readonly List<nint> _definitions = [];
    private readonly IReadOnlyList<ManagedOperator> _operators;
    private nint _domain;

    public OperatorDomain(string name, IReadOnlyList<ManagedOperator> operators)
    {
        _operators = operators;
        _domain = OrtApi.CreateCustomOpDomain(name);
        foreach (var item in operators)
        {
            var definition = Define(item);
            _definitions.Add((nint)definition);
            OrtApi.AddOperator(_domain, &definition->Native);
        }
    }

    public void AddTo(SessionOptions options) => OrtApi.AddDomain(options, _domain);

    public void Dispose()
    {
        if (_domain == 0)
        {
            return;
        }

        OrtApi.ReleaseDomain(_domain);
        _domain = 0;
        foreach (Definition* definition in _definitions)
        {
            Marshal.FreeCoTaskMem(definition->Name);
            GCHandle.FromIntPtr(definition->Operator).Free();
            NativeMemory.Free(definition);
        }

        foreach (var item in _operators)
        {
            item.Dispose();
        }
    }

    private static Definition* Define(ManagedOperator item)
    {
        var definition = (Definition*)NativeMemory.AllocZeroed((nuint)sizeof(Definition));
        definition->Name = Marshal.StringToCoTaskMemUTF8(item.Name);
        definition->Operator = GCHandle.ToIntPtr(GCHandle.Alloc(item));
        ref var native = ref definition->Native;
        native.Version = OrtApi.Version;
        native.GetName = &GetName;
        native.GetExecutionProviderType = &GetProvider;
        native.GetInputTypeCount = &GetInputCount;
        native.GetInputType = &GetInputType;
        native.GetInputCharacteristic = &GetInputCharacteristic;
        native.GetInputMemoryType = &GetMemoryType;
        native.GetOutputTypeCount = &GetOutputCount;
        native.GetOutputType = &GetOutputType;
        native.GetOutputCharacteristic = &GetOutputCharacteristic;
        native.GetVariadicInputMinArity = &One;
        native.GetVariadicInputHomogeneity = &One;
        native.GetVariadicOutputMinArity = &One;
        native.GetVariadicOutputHomogeneity = &One;
        native.GetStartVersion = &One;
        native.GetEndVersion = &AnyVersion;
        native.CreateKernelV2 = &CreateKernel;
        native.KernelComputeV2 = &Compute;
        native.KernelDestroy = &Destroy;
        return definition;
    }

    private static ManagedOperator Operator(OrtCustomOp* native) =>
        (ManagedOperator)GCHandle.FromIntPtr(((Definition*)native)->Operator).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint GetName(OrtCustomOp* native) => ((Definition*)native)->Name;

    // Null means the CPU provider.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint GetProvider(OrtCustomOp* native) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint GetInputCount(OrtCustomOp* native) => (nuint)Operator(native).Inputs.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetInputType(OrtCustomOp* native, nuint index) => (int)Operator(native).Inputs[(int)index];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetInputCharacteristic(OrtCustomOp* native, nuint index) => (int)index < Operator(native).RequiredInputs ? 0 : 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetOutputCharacteristic(OrtCustomOp* native, nuint index) => (int)index < Operator(native).RequiredOutputs ? 0 : 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetMemoryType(OrtCustomOp* native, nuint index) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint GetOutputCount(OrtCustomOp* native) => (nuint)Operator(native).Outputs.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetOutputType(OrtCustomOp* native, nuint index) => (int)Operator(native).Outputs[(int)index];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int One(OrtCustomOp* native) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AnyVersion(OrtCustomOp* native) => int.MaxValue;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CreateKernel(OrtCustomOp* native, nint api, nint info, void** kernel)
    {
        var item = Operator(native);
        try
        {
            var created = new NamedKernel(item.Name, item.CreateKernel(new KernelAttributes(info)));
            *kernel = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(created));
            return 0;
        }
        catch (Exception failure)
        {
            return Status(item.Name, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Compute(void* kernel, nint context)
    {
        var named = Unsafe.As<NamedKernel>(GCHandle.FromIntPtr((nint)kernel).Target!);
        try
        {
            named.Kernel.Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception failure)
        {
            return Status(named.Name, failure);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(void* kernel) => GCHandle.FromIntPtr((nint)kernel).Free();

    private static nint Status(string name, Exception failure) =>
        OrtApi.CreateStatus(failure is ArgumentException ? InvalidArgument : Fail, $"{OperatorContract.Domain}::{name}: {failure.Message}");

    private sealed record NamedKernel(string Name, ManagedKernel Kernel);

    // Native comes first, because ONNX Runtime passes its address to every callback, which casts it to the whole definition.
    [StructLayout(LayoutKind.Sequential)]
    private struct Definition
    {
        public OrtCustomOp Native;
        public nint Name;
        public nint Operator;
    }
}
