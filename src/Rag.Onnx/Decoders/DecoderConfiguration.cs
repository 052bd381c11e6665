using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders;

/// <summary>Everything that the graph of a decoder depends on but its weights.</summary>
internal sealed record DecoderConfiguration(
    int Layers,
    int HiddenSize,
    int Heads,
    int KvHeads,
    int HeadSize,
    int FeedForwardSize,
    int VocabularySize,
    int ContextLength,
    float Epsilon
)
{
    /// <summary>Inputs of a graph are written for each layer before its tensors are looked for.</summary>
    public const int MostLayers = 1000;

    private const int MostHeadSize = 4096;

    /// <summary>
    /// Elements of the tables of rotary attention, the cosines alone: 256 MB. A context of 131,072 with heads of 128 has an eighth.
    /// </summary>
    private const long MostTableElements = 1 << 26;

    /// <summary>One for each layer; that of a layer with a state is not read.</summary>
    public required IReadOnlyList<LayerAttention> Attention { get; init; }

    /// <summary>For each layer what keeps a state in the place of its attention, or null; empty where no layer does.</summary>
    public IReadOnlyList<StateLayer?> States { get; init; } = [];

    /// <summary>Whether some layers keep a state.</summary>
    public bool HasState => States.Any(state => state is not null);

    /// <summary>The layers with attention, whose keys and values are cached.</summary>
    public IReadOnlyList<int> KvLayers => [.. Enumerable.Range(0, Layers).Where(layer => StateOf(layer) is null)];

    /// <summary>Null for a layer with attention.</summary>
    public StateLayer? StateOf(int layer) => States.Count == 0 ? null : States[layer];

    /// <summary>Ids that end a turn.</summary>
    public int[] EndTokens { get; init; } = [];

    /// <summary>The factor of the products of queries and keys.</summary>
    public float AttentionScale { get; init; } = 1 / MathF.Sqrt(HeadSize);

    /// <summary>Scores s of the attention become cap · tanh(s / cap).</summary>
    public float? AttentionSoftCap { get; init; }

    /// <summary>Logits likewise.</summary>
    public float? LogitSoftCap { get; init; }

    public float EmbeddingScale { get; init; } = 1;

    /// <summary>The factor of what attention and feed-forward part add.</summary>
    public float ResidualScale { get; init; } = 1;

    public float LogitScale { get; init; } = 1;

    public NormPlacement Norms { get; init; }

    public QueryKeyNorm QueryKeyNorm { get; init; }

    public GateActivation Activation { get; init; }

    /// <summary>Null: all layers have a feed-forward part of the usual kind.</summary>
    public ExpertMixture? Experts { get; init; }

    /// <summary>Whether each head has a score that takes part in the sum of its weights and adds no value.</summary>
    public bool HasSinks { get; init; }

    /// <summary>What attention gives is multiplied by the logistic function of a gate, which is projected beside the queries.</summary>
    public bool HasOutputGate { get; init; }

    public int QuerySize => Heads * HeadSize;

    public int KvSize => KvHeads * HeadSize;

    /// <summary>Whether layers have a norm of its place; of queries and keys, whether nothing speaks against one.</summary>
    public bool HasNorm(DecoderNorm norm) =>
        norm switch
        {
            DecoderNorm.BeforeAttention or DecoderNorm.BeforeFeedForward => Norms != NormPlacement.After,
            DecoderNorm.AfterAttention or DecoderNorm.AfterFeedForward => Norms != NormPlacement.Before,
            _ => true,
        };

    public bool HasExperts(int layer) => Experts is { } experts && experts.Layers[layer];

    /// <summary>The different rotations of the layers, in the order of their first layers.</summary>
    public IReadOnlyList<RotaryFrequencies> Rotations =>
        [
            .. Attention
                .Select(layer => layer.Rotary)
                .OfType<RotaryFrequencies>()
                .Distinct<RotaryFrequencies>(ReferenceEqualityComparer.Instance),
        ];

    /// <summary>The rotation of all layers; null when they rotate in different ways, or some not at all.</summary>
    public RotaryFrequencies? Rotary =>
        Attention.All(layer => ReferenceEquals(layer.Rotary, Attention[0].Rotary)) ? Attention[0].Rotary : null;

    /// <summary>The most tokens of prompts that are read with another rotation than longer ones; null where all are read alike.</summary>
    public int? ShortContext => Rotations.Max(rotary => rotary.OfShort?.Context);

    /// <summary>The same where no prompt and its answer have more tokens.</summary>
    /// <param name="tokens">At least 1.</param>
    public DecoderConfiguration Within(int tokens)
    {
        return this with { ContextLength = Math.Min(ContextLength, tokens), Attention = [.. Attention.Select(Bounded)] };

        LayerAttention Bounded(LayerAttention layer) =>
            layer.Rotary?.OfShort is { } ofShort && tokens <= ofShort.Context ? layer with { Rotary = ofShort.Rotary } : layer;
    }

    /// <summary>Whether nothing is asked for beyond the plainest decoders: what runners for comparison compute.</summary>
    public bool IsPlain =>
        (HasState, HasOutputGate) == (false, false)
        && Rotary is { AttentionFactor: 1 }
        && Attention.All(layer => layer.Window is null)
        && (AttentionSoftCap, LogitSoftCap, Norms, QueryKeyNorm, Activation)
            == (null, null, NormPlacement.Before, QueryKeyNorm.None, GateActivation.Silu)
        && (Experts, HasSinks) == (null, false)
        && AttentionScale == 1 / MathF.Sqrt(HeadSize)
        && (EmbeddingScale, ResidualScale, LogitScale) == (1, 1, 1);

    /// <summary>Refuses a size that no head can have before anything is made of it; returns it.</summary>
    public static int CheckedHeadSize(string path, int size) =>
        size is >= 2 and <= MostHeadSize && size % 2 == 0
            ? size
            : throw new ModelFileException(
                path,
                $"the head size is {size}, not an even number from 2 to {MostHeadSize}: rotary attention turns pairs."
            );

    /// <summary>Refuses sizes that no attention can have, and those that would take memory without end; returns itself.</summary>
    public DecoderConfiguration Validated(string path)
    {
        var rotations = Rotations;
        var defect =
            Heads % KvHeads != 0 ? $"{Heads} heads cannot share {KvHeads} KV heads evenly."
            : Layers > MostLayers ? $"{Layers} layers are more than the {MostLayers} that are read."
            : rotations.Sum(rotary => (long)ContextLength * rotary.RadiansPerPosition.Length) > MostTableElements
                ? $"a context of {ContextLength} tokens with heads of {HeadSize} needs larger rotary tables than are made."
            : (Heads + (2L * KvHeads)) * HeadSize > int.MaxValue ? $"{Heads} heads of {HeadSize} are more than are read."
            : !(Epsilon >= 0 && float.IsFinite(Epsilon)) ? $"the epsilon of the norms is {Epsilon}, no small number."
            : !rotations.All(rotary => rotary.IsPossible)
                ? "the rotary frequencies are no finite numbers: their base or their scaling is impossible."
            : !(AttentionScale > 0 && float.IsFinite(AttentionScale))
                ? $"the scale of the attention is {AttentionScale}, no positive number."
            : !float.IsFinite(EmbeddingScale) || !float.IsFinite(ResidualScale) || !float.IsFinite(LogitScale)
                ? "a multiplier of the embedding, the residual or the logits is no finite number."
            : States.OfType<StateLayer>().Select(state => state.Defect).FirstOrDefault(reason => reason is not null) is { } reason ? reason
            : EndTokens.Any(id => id < 0 || id >= VocabularySize) ? $"an end token is not in the vocabulary of {VocabularySize}."
            : Experts?.Defect(Activation);
        return defect is null ? this : throw new ModelFileException(path, defect);
    }
}
