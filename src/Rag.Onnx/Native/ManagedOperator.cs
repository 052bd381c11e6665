using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Native;

/// <summary>
/// An operator written in C#, as ONNX Runtime sees it when a graph loads. One object serves every node of that operator in a session.
/// </summary>
/// <param name="name">The node's op_type in domain <see cref="OperatorContract.Domain"/>.</param>
/// <param name="inputs">Element types; <see cref="AnyType"/> where the kernel itself checks the type.</param>
/// <param name="requiredInputs">Inputs from this index on may be absent.</param>
/// <param name="requiredOutputs">Outputs from this number on may be absent; all are required where it is null.</param>
internal abstract class ManagedOperator(
    string name,
    TensorElementType[] inputs,
    int requiredInputs,
    TensorElementType[] outputs,
    int? requiredOutputs = null
) : IDisposable
{
    /// <summary>A tensor of any element type (ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED).</summary>
    public const TensorElementType AnyType = 0;

    public string Name { get; } = name;

    public TensorElementType[] Inputs { get; } = inputs;

    public int RequiredInputs { get; } = requiredInputs;

    public TensorElementType[] Outputs { get; } = outputs;

    public int RequiredOutputs { get; } = requiredOutputs ?? outputs.Length;

    /// <summary>
    /// Reads a node's attributes once. Throws <see cref="ArgumentException"/> for attributes that the operator does not support.
    /// </summary>
    public abstract ManagedKernel CreateKernel(KernelAttributes attributes);

    public virtual void Dispose() { }
}
