using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Native;

/// <summary>
/// An operator written in C#: what ONNX Runtime asks of it when a graph loads. One object serves every node of that operator in a session.
/// </summary>
/// <param name="name">The node's op_type in domain <see cref="OperatorContract.Domain"/>.</param>
/// <param name="inputs">Element types; <see cref="AnyType"/> where the kernel checks for itself.</param>
/// <param name="requiredInputs">Inputs from this index on may be absent.</param>
internal abstract class ManagedOperator(string name, TensorElementType[] inputs, int requiredInputs, TensorElementType[] outputs) : IDisposable
{
    /// <summary>ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED: a tensor of any element type.</summary>
    public const TensorElementType AnyType = 0;

    public string Name { get; } = name;

    public TensorElementType[] Inputs { get; } = inputs;

    public int RequiredInputs { get; } = requiredInputs;

    public TensorElementType[] Outputs { get; } = outputs;

    /// <summary>Reads a node's attributes once. Throws <see cref="ArgumentException"/> for what the operator cannot do.</summary>
    public abstract ManagedKernel CreateKernel(KernelAttributes attributes);

    public virtual void Dispose()
    {
    }
}

/// <summary>One node of a loaded graph. Compute may run on several threads at once, when a session is run by several.</summary>
internal abstract class ManagedKernel
{
    /// <summary>
    /// Computes the node. An exception becomes the failure of the run, with its message; an <see cref="ArgumentException"/> is reported as
    /// invalid argument.
    /// </summary>
    public abstract void Compute(KernelContext context);
}
