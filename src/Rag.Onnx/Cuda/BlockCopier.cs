using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Copies whole blocks between a device's caches and the host's memory, where they stand block after block, and in a block the caches in
/// the order of the layers, keys before values.
/// </summary>
internal sealed class BlockCopier : IDisposable
{
    private readonly InferenceSession _reading;
    private readonly InferenceSession _writing;
    private readonly OrtIoBinding _readingBinding;
    private readonly OrtIoBinding _writingBinding;
    private readonly RunOptions _runOptions = new();
    private readonly BoundTensor<long> _readBlocks;
    private readonly BoundTensor<long> _writtenBlocks;
    private readonly BoundTensor<Half>[] _read;
    private readonly BoundTensor<Half>[] _written;
    private readonly int _elements;

    public BlockCopier(SessionOptions options, DecoderConfiguration configuration, DeviceCaches caches)
    {
        _elements = checked((int)caches.ElementsPerBlock);
        _reading = new InferenceSession(BlockCopyGraph.BuildReading(configuration.Layers, _elements, CudaContract.Element), options);
        _writing = new InferenceSession(BlockCopyGraph.BuildWriting(configuration.Layers, _elements, CudaContract.Element), options);
        _readingBinding = _reading.CreateIoBinding();
        _writingBinding = _writing.CreateIoBinding();
        long[] shape = [caches.Blocks, _elements];
        caches.BindInputs(_readingBinding, shape);
        caches.BindInputs(_writingBinding, shape);
        caches.BindOutputs(_writingBinding, shape);
        _readBlocks = new BoundTensor<long>(1, value => _readingBinding.BindInput(BlockCopyGraph.Blocks, value));
        _writtenBlocks = new BoundTensor<long>(2, value => _writingBinding.BindInput(BlockCopyGraph.Blocks, value));
        string[] names = [.. BlockCopyGraph.Caches(configuration.Layers).Select(BlockCopyGraph.Content)];
        _read = [.. names.Select(name => new BoundTensor<Half>(2, value => _readingBinding.BindOutput(name, value)))];
        _written = [.. names.Select(name => new BoundTensor<Half>(2, value => _writingBinding.BindInput(name, value)))];
    }

    public void Read(ReadOnlySpan<int> blocks, Span<byte> destination)
    {
        if (blocks.Length == 0)
        {
            return;
        }

        Fill(_readBlocks, blocks, blocks.Length);
        foreach (var cache in _read)
        {
            cache.Resize(blocks.Length, _elements);
        }

        _reading.RunWithBinding(_runOptions, _readingBinding);
        var target = MemoryMarshal.Cast<byte, Half>(destination);
        for (var i = 0; i < blocks.Length; i++)
        {
            foreach (var cache in _read)
            {
                cache.Elements.Slice(i * _elements, _elements).CopyTo(target);
                target = target[_elements..];
            }
        }
    }

    public void Write(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        if (blocks.Length == 0)
        {
            return;
        }

        Fill(_writtenBlocks, blocks, blocks.Length, 1);
        var rest = MemoryMarshal.Cast<byte, Half>(source);
        foreach (var cache in _written)
        {
            cache.Resize(blocks.Length, _elements);
        }

        for (var i = 0; i < blocks.Length; i++)
        {
            foreach (var cache in _written)
            {
                rest[.._elements].CopyTo(cache.Elements.Slice(i * _elements, _elements));
                rest = rest[_elements..];
            }
        }

        foreach (var cache in _written)
        {
            cache.Bind();
        }

        _writing.RunWithBinding(_runOptions, _writingBinding);
    }

    private static void Fill(BoundTensor<long> tensor, ReadOnlySpan<int> blocks, params ReadOnlySpan<long> shape)
    {
        tensor.Resize(shape);
        for (var i = 0; i < blocks.Length; i++)
        {
            tensor.Elements[i] = blocks[i];
        }

        tensor.Bind();
    }

    public void Dispose()
    {
        _readingBinding.Dispose();
        _writingBinding.Dispose();
        _runOptions.Dispose();
        _reading.Dispose();
        _writing.Dispose();
        _readBlocks.Dispose();
        _writtenBlocks.Dispose();
        foreach (var tensor in _read.Concat(_written))
        {
            tensor.Dispose();
        }
    }
}
