using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Cuda;

/// <summary>
/// The caches of all layers in the memory of a device. Every graph binds the same memory, as input and as output, in the shape that the
/// graph reads.
/// </summary>
internal sealed class DeviceCaches : IDisposable
{
    private const int ElementSize = 2;

    private readonly List<OrtMemoryAllocation> _memory = [];
    private readonly List<OrtValue> _views = [];
    private readonly OrtAllocator _allocator;
    private readonly OrtMemoryInfo _info;
    private readonly DecoderConfiguration _configuration;

    public DeviceCaches(InferenceSession session, OrtMemoryInfo info, DecoderConfiguration configuration, int blocks)
    {
        (_info, _configuration, Blocks) = (info, configuration, blocks);
        Bytes = ElementsPerBlock * ElementSize * blocks;
        _allocator = new OrtAllocator(session, info);
        try
        {
            for (var i = 0; i < 2 * configuration.Layers; i++)
            {
                _memory.Add(_allocator.Allocate(checked((uint)Bytes)));
            }
        }
        catch (OverflowException)
        {
            Dispose();
            throw new ArgumentException(
                $"The KV cache of a layer has {Bytes} bytes and may have 4 GiB: lower Models:KvMemoryMiB.",
                nameof(blocks)
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Blocks { get; }

    /// <summary>Bytes of one of the two caches of one layer.</summary>
    public long Bytes { get; }

    /// <summary>Elements of a block in one of the two caches of one layer.</summary>
    public long ElementsPerBlock => BlockElements(_configuration);

    public static long BlockElements(DecoderConfiguration configuration) => (long)CudaContract.BlockSize * configuration.KvSize;

    /// <summary>Bytes of a block in all layers, keys and values.</summary>
    public static long BytesPerBlock(DecoderConfiguration configuration) =>
        BlockElements(configuration) * ElementSize * 2 * configuration.Layers;

    public void BindInputs(OrtIoBinding binding, params long[] shape) => Bind(shape, binding.BindInput, "");

    public void BindOutputs(OrtIoBinding binding, params long[] shape) => Bind(shape, binding.BindOutput, CudaContract.OutSuffix);

    private void Bind(long[] shape, Action<string, OrtValue> bind, string suffix)
    {
        foreach (var (i, cache) in BlockCopyGraph.Caches(_configuration.Layers).Index())
        {
            var view = OrtValue.CreateTensorValueWithData(
                _info,
                (TensorElementType)CudaContract.Element,
                shape,
                _memory[i].DangerousGetHandle(),
                Bytes
            );
            _views.Add(view);
            bind($"{cache}{suffix}", view);
        }
    }

    public void Dispose()
    {
        _views.ForEach(view => view.Dispose());
        _memory.ForEach(memory => memory.Dispose());
        _allocator.Dispose();
    }
}
