using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Runner;

/// <summary>The integer inputs of a decoder graph by name, each in memory that grows and is reused from step to step.</summary>
internal sealed class RunnerInputs(OrtIoBinding binding) : IDisposable
{
    private readonly Dictionary<string, BoundTensor<int>> _inputs = new(StringComparer.Ordinal);

    /// <summary>Gives an input these elements, for a graph that reads the host's memory.</summary>
    public void Set(string name, ReadOnlySpan<int> elements, params ReadOnlySpan<long> shape) =>
        Find(name, shape.Length).Set(elements, shape);

    /// <summary>Gives an input these elements and binds it again, which copies them to a device with memory of its own.</summary>
    public void Send(string name, ReadOnlySpan<int> elements, params ReadOnlySpan<long> shape)
    {
        var input = Find(name, shape.Length);
        input.Set(elements, shape);
        input.Bind();
    }

    private BoundTensor<int> Find(string name, int rank)
    {
        if (!_inputs.TryGetValue(name, out var input))
        {
            input = new BoundTensor<int>(rank, value => binding.BindInput(name, value));
            _inputs.Add(name, input);
        }

        return input;
    }

    public void Dispose()
    {
        foreach (var input in _inputs.Values)
        {
            input.Dispose();
        }
    }
}
