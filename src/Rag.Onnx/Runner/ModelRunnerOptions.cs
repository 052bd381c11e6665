using Rag.Kernels.Attention;
using Rag.Onnx.Native;

namespace Rag.Onnx.Runner;

/// <summary>How a reader is run.</summary>
public sealed record ModelRunnerOptions
{
    public WeightMode Weights { get; init; } = WeightMode.BlockInt8Wide;

    public KvType KvType { get; init; } = KvType.BFloat16;

    /// <summary>Threads of one step; at least 1.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Slots of a KV block: a power of two.</summary>
    public int BlockSize { get; init; } = 32;

    /// <summary>
    /// Memory of the KV cache in bytes, at least one block; of a model whose layers keep a state, half of it is for states, or all where no
    /// layer has attention. The system provides the memory of a block when the block is first written.
    /// </summary>
    public long KvBytes { get; init; } = 1L << 30;

    /// <summary>
    /// The most tokens of a prompt and its answer, at least 1; null for as many as the model reads. A model that reads short prompts with
    /// another rotation than long ones reads all with that for long ones, unless none is longer than this.
    /// </summary>
    internal int? ContextTokens { get; init; }

    /// <summary>Memory that may be taken in all, in bytes; null for what the machine or the container gives.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Weights that share a scale in the block modes; a power of two from 16 to 256.</summary>
    public int WeightBlock { get; init; } = 32;

    /// <summary>
    /// The most adapters that can be loaded at a time, from 0 to <see cref="MostAdapterSlots"/>. With none the graph takes no adapters, and
    /// what was computed with it is not shared with one that does.
    /// </summary>
    public int AdapterSlots { get; init; }

    public const int MostAdapterSlots = 256;

    /// <inheritdoc cref="OnnxSessionOptions.Profile"/>
    internal string? Profile { get; init; }

    internal DecoderOutput Output { get; init; } = DecoderOutput.Logits;
}
