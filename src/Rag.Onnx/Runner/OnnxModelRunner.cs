using Microsoft.ML.OnnxRuntime;
using Rag.Engine;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Adapters;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;

namespace Rag.Onnx.Runner;

/// <summary>Runs a decoder on the CPU over a KV cache of its own. Used by one thread at a time.</summary>
public sealed class OnnxModelRunner : IModelRunner
{
    private readonly OnnxSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly KvMemory _cache;
    private readonly StateMemory? _states;
    private readonly RunnerInputs _inputs;
    private readonly BoundTensor<float> _logits;
    private readonly int _outputSize;
    private readonly AdapterTable? _adapters;
    private readonly AdapterTarget? _adapterTarget;
    private readonly MeasuredCosts _costs;
    private bool _disposed;

    private OnnxModelRunner(
        OnnxSession session,
        KvMemory cache,
        StateMemory? states,
        ModelShape shape,
        DecoderBuild build,
        DecoderOutput output
    )
    {
        (_session, _cache, _states, Shape, _adapterTarget) = (session, cache, states, shape, build.AdapterTarget);
        _costs = new MeasuredCosts(build.GraphPath, session.Options.Threads);
        _adapters = session.Options.Adapters;
        _binding = session.Inference.CreateIoBinding();
        cache.Bind(_binding);
        states?.Bind(_binding);
        _inputs = new RunnerInputs(_binding);
        var (name, size) =
            output == DecoderOutput.Hidden
                ? (PagedContract.Hidden, build.Configuration.HiddenSize)
                : (PagedContract.Logits, shape.VocabularySize);
        _outputSize = size;
        _logits = new BoundTensor<float>(2, value => _binding.BindOutput(name, value));
    }

    public ModelShape Shape { get; }

    public StepCosts? KnownCosts => _costs.Find();

    public void KeepCosts(StepCosts costs) => _costs.Keep(costs);

    public int AdapterSlots => _adapters?.Slots ?? 0;

    public IReadOnlyList<ExpertLoad> ExpertLoads => _session.ExpertCounts.Loads;

    internal InferenceSession Inference => _session.Inference;

    /// <summary>Loads a decoder; its graph is built on first use and kept in <paramref name="cacheFolder"/>.</summary>
    /// <param name="modelPath">A .gguf file (or any part of one), a Hugging Face folder, or a folder with one GGUF model.</param>
    /// <exception cref="ModelFileException">A file of the model is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static OnnxModelRunner Load(string modelPath, string cacheFolder, ModelRunnerOptions options)
    {
        Validate(options);
        var build = DecoderBuild.Prepare(modelPath, cacheFolder, options);
        var memory = MemoryPlan.Of(build.Configuration, build.Cache, options);
        var shape = new ModelShape(
            build.Configuration.VocabularySize,
            build.Configuration.ContextLength,
            options.BlockSize,
            memory.Blocks,
            memory.BytesPerBlock,
            build.Configuration.EndTokens,
            build.Digest
        )
        {
            StateSlots = memory.StateSlots,
            BytesPerState = memory.BytesPerState,
        };
        var table = options.AdapterSlots == 0 ? null : new AdapterTable(build.Configuration.Layers, options.AdapterSlots);
        var session = OnnxSession.Load(
            build.GraphPath,
            new OnnxSessionOptions
            {
                Threads = options.Threads,
                Adapters = table,
                Profile = options.Profile,
            }
        );
        KvMemory? cache = null;
        StateMemory? states = null;
        try
        {
            cache = new KvMemory(build.Cache, build.Configuration.KvLayers, memory.Blocks);
            states = shape.HasState ? new StateMemory(build.Configuration, memory.StateSlots) : null;
            return new OnnxModelRunner(session, cache, states, shape, build, options.Output);
        }
        catch
        {
            states?.Dispose();
            cache?.Dispose();
            session.Dispose();
            throw;
        }
    }

    private static void Validate(ModelRunnerOptions options)
    {
        if (options.BlockSize < 1 || !int.IsPow2(options.BlockSize))
        {
            throw new ArgumentException($"BlockSize is {options.BlockSize}, no power of two.", nameof(options));
        }

        if (options.ContextTokens is < 1)
        {
            throw new ArgumentException($"ContextTokens is {options.ContextTokens}, not at least 1.", nameof(options));
        }

        if (options.AdapterSlots is < 0 or > ModelRunnerOptions.MostAdapterSlots)
        {
            throw new ArgumentException(
                $"AdapterSlots is {options.AdapterSlots}, not a number from 0 to {ModelRunnerOptions.MostAdapterSlots}.",
                nameof(options)
            );
        }

        BlockQuantizedLinear.Require(options.WeightBlock);
    }

    public IAdapterWeights ReadAdapter(string folder) =>
        AdapterReader.Read(
            folder,
            _adapterTarget ?? throw new InvalidOperationException("The reader was loaded without room for adapters: its AdapterSlots is 0.")
        );

    public void SetAdapter(int slot, IAdapterWeights? adapter)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var table = _adapters ?? throw new InvalidOperationException("The reader was loaded without room for adapters.");
        table.Set(slot, (LoraAdapter?)adapter);
    }

    public Span<float> Run(RaggedBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        BatchCheck.Require(batch, Shape, _adapters);
        Fill(batch);
        _session.Inference.RunWithBinding(_runOptions, _binding);
        return _logits.Elements;
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cache.Read(blocks, destination);
    }

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cache.Write(blocks, source);
    }

    private void Fill(RaggedBatch batch)
    {
        _inputs.Set(PagedContract.InputIds, batch.InputIds, batch.TokenCount);
        _inputs.Set(PagedContract.CumulativeLengths, batch.CumulativeLengths, batch.SequenceCount + 1);
        _inputs.Set(PagedContract.PastLengths, batch.PastSlots, batch.SequenceCount);
        _inputs.Set(PagedContract.BlockTable, batch.BlockTable, batch.SequenceCount, batch.TableWidth);
        _inputs.Set(PagedContract.BlockValid, batch.BlockValid, batch.SequenceCount, batch.TableWidth);
        _inputs.Set(PagedContract.BlockDelta, batch.BlockDelta, batch.SequenceCount, batch.TableWidth);
        _inputs.Set(PagedContract.LogitRows, batch.LogitRows, batch.LogitRows.Length);
        if (_adapters is not null)
        {
            _inputs.Set(PagedContract.RowAdapters, batch.RowAdapters, batch.TokenCount);
        }

        if (Shape.HasState)
        {
            _inputs.Set(PagedContract.StateFrom, batch.StateFrom, batch.SequenceCount);
            _inputs.Set(PagedContract.StateTo, batch.StateTo, batch.SequenceCount);
        }

        _logits.Resize(batch.LogitRows.Length, _outputSize);
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
        _session.Dispose();
        _cache.Dispose();
        _states?.Dispose();
        _inputs.Dispose();
        _logits.Dispose();
    }
}
