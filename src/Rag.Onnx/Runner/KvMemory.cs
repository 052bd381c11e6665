using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Attention;

namespace Rag.Onnx.Runner;

/// <summary>The KV cache of all layers, in memory of its own that the graph reads and writes in place.</summary>
internal sealed unsafe class KvMemory : IDisposable
{
    /// <summary>In bytes: a memory page, which is a multiple of a cache line and of a vector.</summary>
    private const nuint Alignment = 4096;

    private readonly List<OrtValue> _values = [];
    private readonly IReadOnlyList<int> _layers;
    private readonly int _blocks;
    private readonly int _bytesPerBlock; // in one tensor
    private void* _memory;

    /// <param name="layers">The numbers of the layers that have a cache.</param>
    public KvMemory(KvCacheLayout layout, IReadOnlyList<int> layers, int blocks)
    {
        _layers = layers;
        _blocks = blocks;
        _bytesPerBlock = checked((int)layout.BytesPerBlock);
        var bytes = layout.BytesPerBlock * blocks;
        _memory = NativeMemory.AlignedAlloc((nuint)(bytes * layers.Count * 2), Alignment);
        try
        {
            for (var i = 0; i < 2 * layers.Count; i++)
            {
                _values.Add(
                    OrtValue.CreateTensorValueWithData(
                        OrtMemoryInfo.DefaultInstance,
                        layout.ElementType(),
                        layout.Shape(blocks),
                        (nint)_memory + (nint)(bytes * i),
                        bytes
                    )
                );
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes that one block takes in all layers, keys and values.</summary>
    public static long BytesPerBlock(KvCacheLayout layout, int layers) => layout.BytesPerBlock * layers * 2;

    public void Bind(OrtIoBinding binding)
    {
        foreach (var (i, layer) in _layers.Index())
        {
            binding.BindInput(PagedContract.KeyCache(layer), _values[2 * i]);
            binding.BindInput(PagedContract.ValueCache(layer), _values[(2 * i) + 1]);
        }
    }

    /// <summary>
    /// Copies blocks out, block after block; within a block the tensors follow in the order of the layers, keys before values.
    /// </summary>
    public void Read(ReadOnlySpan<int> blocks, Span<byte> destination)
    {
        foreach (var block in blocks)
        {
            for (var tensor = 0; tensor < _values.Count; tensor++, destination = destination[_bytesPerBlock..])
            {
                Bytes(tensor, block).CopyTo(destination);
            }
        }
    }

    /// <summary>Copies blocks in, in the order of <see cref="Read"/>.</summary>
    public void Write(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        foreach (var block in blocks)
        {
            for (var tensor = 0; tensor < _values.Count; tensor++, source = source[_bytesPerBlock..])
            {
                source[.._bytesPerBlock].CopyTo(Bytes(tensor, block));
            }
        }
    }

    private Span<byte> Bytes(int tensor, int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, _blocks);
        return new Span<byte>((byte*)_memory + ((((long)tensor * _blocks) + block) * _bytesPerBlock), _bytesPerBlock);
    }

    public void Dispose()
    {
        foreach (var value in _values)
        {
            value.Dispose();
        }

        _values.Clear();
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
