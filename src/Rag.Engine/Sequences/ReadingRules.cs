using System.Collections.Immutable;
using Rag.Core.Prompts;

namespace Rag.Engine.Sequences;

/// <summary>
/// How prompts of a model are read, and what of them is kept. Where layers keep a state, nothing is encoded alone, ahead of its question or
/// on disk: a prompt is read in order, and a later one goes on from a checkpoint of the same beginning. Everything that differs for such
/// models is decided here.
/// </summary>
internal sealed class ReadingRules
{
    private readonly int _blockSize;

    private ReadingRules(ModelShape shape) => (IsOrdered, _blockSize) = (shape.HasState, shape.BlockSize);

    /// <summary>Prompts are read in order, from their first token or a checkpoint on.</summary>
    private bool IsOrdered { get; }

    /// <summary>Probes that may be computed behind the question, in slots that are overwritten: a state cannot be rewound.</summary>
    public int InlinedProbes => IsOrdered ? 0 : 1;

    /// <summary>Whether parts are encoded before a sequence asks for them, and copied to disk.</summary>
    public bool KeepsParts => !IsOrdered;

    public static ReadingRules Of(ModelShape shape) => new(shape);

    /// <summary>
    /// The parts that are encoded alone, and those that the sequence computes as its own tokens, the question last. Under causal attention
    /// the first part may still be a chunk, which has nothing before it that it would see, unless layers keep a state: no block holds it.
    /// </summary>
    public (ImmutableArray<PromptPart> Alone, ImmutableArray<PromptPart> Own) Split(
        ImmutableArray<PromptPart> parts,
        PromptAttention? attention
    )
    {
        var alone =
            IsOrdered ? 0
            : attention != PromptAttention.Causal ? parts.Length - 1
            : parts[0].Kind == PromptPartKind.System ? 1
            : 0;
        return (parts[..alone], parts[alone..]);
    }

    /// <summary>
    /// The numbers of tokens behind which states are worth keeping: behind each part, at the end of its last whole block, because blocks
    /// are shared as a whole; behind the question before its last token, from which the same question goes on.
    /// </summary>
    public int[] Checkpoints(ImmutableArray<PromptPart> parts, KvSharing sharing)
    {
        var places = new SortedSet<int>();
        var end = 0;
        foreach (var part in IsOrdered && sharing == KvSharing.Shared ? parts : [])
        {
            end += part.TokenIds.Length;
            places.Add((part.Kind == PromptPartKind.Question ? end - 1 : end) / _blockSize * _blockSize);
        }

        places.Remove(0);
        return [.. places];
    }
}
