namespace Rag.Engine;

/// <summary>Executes one step of the model over a paged KV cache. Called by the engine thread alone.</summary>
public interface IModelRunner : IDisposable
{
    ModelShape Shape { get; }

    /// <summary>What steps cost when they were measured on this machine before; null where that is not known.</summary>
    StepCosts? KnownCosts => null;

    /// <summary>Remembers for later starts what steps cost on this machine. A runner that cannot does nothing.</summary>
    void KeepCosts(StepCosts costs) { }

    /// <summary>The experts of all layers that have some; may be asked for by any thread at any time.</summary>
    IReadOnlyList<ExpertLoad> ExpertLoads => [];

    /// <summary>
    /// Runs the batch: writes the keys and values of its tokens into their slots, and states into theirs, and returns the logits of the
    /// rows asked for,
    /// [batch.LogitRows.Length, Shape.VocabularySize] row-major, valid until the next call and the caller's to write over.
    /// Throws when the step fails; then the slots it was to write hold garbage and all others are untouched.
    /// </summary>
    Span<float> Run(RaggedBatch batch);

    /// <summary>
    /// Copies the KV of blocks out: block after block, each <see cref="ModelShape.BytesPerBlock"/> long, all layers, in an order that is
    /// the runner's own but always the same.
    /// </summary>
    void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination);

    /// <summary>Puts back what <see cref="ReadBlocks"/> of a runner of the same shape and digest gave.</summary>
    void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source);

    /// <summary>The most adapters that a batch can name; 0 of a runner that takes none.</summary>
    int AdapterSlots => 0;

    /// <summary>Reads an adapter of this runner's model. Thread-safe. Throws for files that are missing, damaged or not supported, with a
    /// sentence that names them.</summary>
    IAdapterWeights ReadAdapter(string folder) => throw new InvalidOperationException("This reader takes no adapters.");

    /// <summary>Puts an adapter into a slot from 1 to <see cref="AdapterSlots"/>, or takes it out; between two steps.</summary>
    void SetAdapter(int slot, IAdapterWeights? adapter) => throw new InvalidOperationException("This reader takes no adapters.");
}
