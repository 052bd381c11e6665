using Microsoft.ML.OnnxRuntime;
using Rag.Engine;
using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Cuda;

/// <summary>
/// Runs a decoder with ONNX Runtime's native paged attention over caches on a device. Used by one thread at a time. It is written to the
/// operator's contract and tested with a stand-in for the operator on CPU, not on a CUDA device.
/// </summary>
public sealed class CudaModelRunner : IModelRunner
{
    /// <summary>Blocks that are filled with zeros at once at the start.</summary>
    private const int ClearedAtOnce = 16;

    private readonly IDecoderDevice _device;
    private readonly List<SessionOptions> _options = [];
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly DeviceCaches _caches;
    private readonly SlotMover _mover;
    private readonly BlockCopier _copier;
    private readonly FreshPlacement _placement;
    private readonly RunnerInputs _inputs;
    private readonly BoundTensor<float> _logits;
    private bool _disposed;

    private CudaModelRunner(IDecoderDevice device, CudaDecoderBuild build, int blocks)
    {
        var configuration = build.Configuration;
        var engineBlocks = blocks / 2;
        _device = device;
        Shape = new ModelShape(
            configuration.VocabularySize,
            configuration.ContextLength,
            CudaContract.BlockSize,
            engineBlocks,
            DeviceCaches.BytesPerBlock(configuration),
            configuration.EndTokens,
            build.Digest
        );
        _session = new InferenceSession(build.GraphPath, Options());
        _binding = _session.CreateIoBinding();
        _caches = new DeviceCaches(_session, device.Memory, configuration, blocks);
        long[] shape = [blocks, CudaContract.BlockSize, configuration.KvHeads, configuration.HeadSize];
        _caches.BindInputs(_binding, shape);
        _caches.BindOutputs(_binding, shape);
        _mover = new SlotMover(Options(), configuration, _caches);
        _copier = new BlockCopier(Options(), configuration, _caches);
        _placement = new FreshPlacement(engineBlocks, blocks - engineBlocks, CudaContract.BlockSize);
        _inputs = new RunnerInputs(_binding);
        _logits = new BoundTensor<float>(2, value => _binding.BindOutput(PagedContract.Logits, value));
        Clear(blocks);
    }

    public ModelShape Shape { get; }

    /// <summary>
    /// Loads a decoder on the first CUDA device; its graph is built on first use and kept in <paramref name="cacheFolder"/>.
    /// </summary>
    /// <param name="modelPath">A .gguf file (or any part of one), a Hugging Face folder, or a folder with one GGUF model.</param>
    /// <exception cref="CudaUnavailableException">This build or this machine has no CUDA; the message says which.</exception>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static CudaModelRunner Load(string modelPath, string cacheFolder, CudaRunnerOptions options) =>
        Load(modelPath, cacheFolder, options, CudaDevice.Open());

    /// <param name="device">The runner owns the device from here on and disposes it.</param>
    internal static CudaModelRunner Load(string modelPath, string cacheFolder, CudaRunnerOptions options, IDecoderDevice device)
    {
        try
        {
            BlockQuantizedLinear.Require(options.WeightBlock);
            var build = CudaDecoderBuild.Prepare(modelPath, cacheFolder, options);
            if (build.Configuration.HeadSize % CudaContract.HeadSizeStep != 0)
            {
                throw new ModelFileException(
                    modelPath,
                    $"the head size {build.Configuration.HeadSize} is no multiple of {CudaContract.HeadSizeStep}, as attention "
                        + "on CUDA wants it."
                );
            }

            var bytesPerBlock = DeviceCaches.BytesPerBlock(build.Configuration);
            var blocks = options.KvBytes / bytesPerBlock;
            return blocks is >= 2 and <= int.MaxValue
                ? new CudaModelRunner(device, build, (int)blocks)
                : throw new ArgumentException(
                    $"KvBytes is {options.KvBytes}: a block of the KV cache has {bytesPerBlock} bytes, and two are the least.",
                    nameof(options)
                );
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private SessionOptions Options()
    {
        var options = _device.CreateOptions();
        _options.Add(options);
        return options;
    }

    // Memory that was never written to may hold NaN, which would spread through products with weights of zero.
    private void Clear(int blocks)
    {
        var zeros = new byte[ClearedAtOnce * Shape.BytesPerBlock];
        for (var first = 0; first < blocks; first += ClearedAtOnce)
        {
            int[] some = [.. Enumerable.Range(first, Math.Min(ClearedAtOnce, blocks - first))];
            _copier.Write(some, zeros.AsSpan(0, (int)(some.Length * Shape.BytesPerBlock)));
        }
    }

    public Span<float> Run(RaggedBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchCheck.Require(batch, Shape);
        _placement.Plan(batch);
        WriteBack();
        _mover.Move(_placement.Moves);
        Fill(batch);
        _session.RunWithBinding(_runOptions, _binding);
        _placement.Commit(batch);
        return _logits.Elements[..(batch.LogitRows.Length * Shape.VocabularySize)];
    }

    private void WriteBack()
    {
        _mover.Move(_placement.WriteBacks);
        _placement.WriteBacksDone();
    }

    private void Fill(RaggedBatch batch)
    {
        _inputs.Send(PagedContract.InputIds, batch.InputIds, batch.TokenCount);
        _inputs.Send(PagedContract.CumulativeLengths, batch.CumulativeLengths, batch.SequenceCount + 1);
        _inputs.Send(PagedContract.PastLengths, _placement.Past, batch.SequenceCount);
        _inputs.Send(PagedContract.BlockTable, _placement.Table, batch.SequenceCount, _placement.TableWidth);
        _inputs.Send(
            CudaContract.AttentionMetadata,
            [_placement.MostNew, _placement.MostPositions, _placement.MostPositions],
            CudaContract.AttentionMetadataLength
        );

        // The kernels of a device cannot be started on no rows: a step that wants no logits computes the logits of its first row.
        _inputs.Send(PagedContract.LogitRows, batch.LogitRows.Length > 0 ? batch.LogitRows : [0], Math.Max(batch.LogitRows.Length, 1));
        _logits.Resize(Math.Max(batch.LogitRows.Length, 1), Shape.VocabularySize);
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _placement.PlanReading(blocks);
        WriteBack();
        _copier.Read(blocks, destination);
    }

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        WriteBack();
        _copier.Write(blocks, source);
        _placement.Written(blocks);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _binding.Dispose();
        _runOptions.Dispose();
        _mover.Dispose();
        _copier.Dispose();
        _caches.Dispose();
        _session.Dispose();
        _inputs.Dispose();
        _logits.Dispose();
        _options.ForEach(options => options.Dispose());
        _device.Dispose();
    }
}
