using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Bench.Attention;

/// <summary>Owns the tensors of a graph that is run again and again, and the binding that names them.</summary>
internal sealed class BoundValues(InferenceSession session) : IDisposable
{
    private readonly List<OrtValue> _values = [];

    public OrtIoBinding Binding { get; } = session.CreateIoBinding();

    public void BindInput<T>(string name, T[] data, params long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(data, shape);
        _values.Add(value);
        Binding.BindInput(name, value);
    }

    /// <summary>Makes a tensor of zeros, which its caller binds.</summary>
    public OrtValue Allocate(TensorElementType type, params long[] shape)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape);
        value.GetTensorMutableRawData().Clear();
        _values.Add(value);
        return value;
    }

    public void Dispose()
    {
        Binding.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
