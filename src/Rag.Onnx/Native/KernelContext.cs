namespace Rag.Onnx.Native;

/// <summary>A node's inputs and outputs, valid during one call of <see cref="ManagedKernel.Compute"/>.</summary>
internal readonly unsafe struct KernelContext(nint handle)
{
    public int InputCount => OrtApi.InputCount(handle);

    /// <summary>The outputs that the node names.</summary>
    public int OutputCount => OrtApi.OutputCount(handle);

    public TensorView Input(int index)
    {
        var value = OrtApi.Input(handle, index);
        return value == 0 ? throw new ArgumentException($"input {index} is absent") : new TensorView(value);
    }

    /// <summary>Whether an optional input is present.</summary>
    public bool Has(int index) => index < InputCount && OrtApi.Input(handle, index) != 0;

    /// <summary>The elements of an input that must be a vector of this length.</summary>
    public void* Vector(int index, string name, int length)
    {
        var input = Input(index).Ranked(1, name);
        return input.Shape[0] == length
            ? input.Data
            : throw new ArgumentException($"{name} has {input.Shape[0]} elements instead of {length}");
    }

    /// <summary>The elements of an input that must have this shape.</summary>
    public void* Shaped(int index, string name, params ReadOnlySpan<long> shape)
    {
        var input = Input(index);
        return input.Shape.SequenceEqual(shape)
            ? input.Data
            : throw new ArgumentException(
                $"{name} is [{string.Join(", ", input.Shape.ToArray())}] instead of [{string.Join(", ", shape.ToArray())}]"
            );
    }

    /// <summary>Allocates an output; the kernel must write all of its elements.</summary>
    public void* Output(int index, params ReadOnlySpan<long> shape) => OrtApi.Data(OrtApi.Output(handle, index, shape));
}
