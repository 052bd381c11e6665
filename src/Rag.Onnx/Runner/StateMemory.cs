using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Runner;

/// <summary>The states of all layers that keep one, in memory of its own that the graph reads and writes in place.</summary>
internal sealed unsafe class StateMemory : IDisposable
{
    /// <summary>In bytes: a memory page, which is a multiple of a cache line and of a vector.</summary>
    private const nuint Alignment = 4096;

    private readonly List<(int Layer, OrtValue Value)> _values = [];
    private void* _memory;

    public StateMemory(DecoderConfiguration configuration, int slots)
    {
        _memory = NativeMemory.AlignedAlloc((nuint)(BytesPerSlot(configuration) * slots), Alignment);
        try
        {
            long offset = 0;
            foreach (var (layer, state) in configuration.States.Index().Where(entry => entry.Item is not null))
            {
                var bytes = state!.StateFloats * slots * sizeof(float);
                var value = OrtValue.CreateTensorValueWithData(
                    OrtMemoryInfo.DefaultInstance,
                    TensorElementType.Float,
                    [slots, state.StateFloats],
                    (nint)_memory + (nint)offset,
                    bytes
                );
                _values.Add((layer, value));
                offset += bytes;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes that one state takes in all layers.</summary>
    public static long BytesPerSlot(DecoderConfiguration configuration) =>
        configuration.States.Sum(state => state?.StateFloats ?? 0) * sizeof(float);

    public void Bind(OrtIoBinding binding)
    {
        foreach (var (layer, value) in _values)
        {
            binding.BindInput(PagedContract.State(layer), value);
        }
    }

    public void Dispose()
    {
        foreach (var (_, value) in _values)
        {
            value.Dispose();
        }

        _values.Clear();
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
