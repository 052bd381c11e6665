using Rag.Core.Numerics;

namespace Rag.Engine.Sequences;

/// <summary>
/// Continuations of a prompt that are weighed together in one step. The first is computed behind the question, in slots that are
/// overwritten afterwards, unless layers keep a state, which cannot be rewound. Each further one is a branch: in blocks of its own it
/// repeats the question's last token and goes on from there, seeing everything before that token and nothing of the other branches.
/// </summary>
internal sealed class ProbeSet
{
    private readonly int[][] _branches;
    private readonly int _blockSize;

    /// <param name="probes">Each has at least one token.</param>
    /// <param name="lastToken">The question's last token.</param>
    /// <param name="inlined">Probes that may be computed behind the question: none where that would change a state.</param>
    public ProbeSet(IReadOnlyList<ReadOnlyMemory<int>> probes, int lastToken, int blockSize, int inlined)
    {
        _blockSize = blockSize;
        All = [.. probes.Select(probe => probe.ToArray())];

        // The log-probability of a probe's first token follows from the question alone, and nothing is computed after its last one.
        Inline = All.Length == 0 || inlined == 0 ? [] : All[0][..^1];
        _branches = [.. All.Skip(inlined).Where(probe => probe.Length > 1).Select(probe => (int[])[lastToken, .. probe[..^1]])];
        Tokens = Inline.Length + _branches.Sum(branch => branch.Length);
        Rows = All.Sum(probe => probe.Length - 1);
        BranchBlocks = _branches.Sum(BlocksOf);
    }

    public int[][] All { get; }

    /// <summary>The tokens that follow the question in its own row of the batch.</summary>
    public int[] Inline { get; }

    public IReadOnlyList<int[]> Branches => _branches;

    /// <summary>Tokens that the probes add to their step.</summary>
    public int Tokens { get; }

    /// <summary>Rows of logits that the probes add: for each probe in turn, one for each token but its first.</summary>
    public int Rows { get; }

    /// <summary>Blocks of all branches.</summary>
    public int BranchBlocks { get; }

    /// <summary>Tokens of the longest probe that are computed.</summary>
    public int Longest => All.Length == 0 ? 0 : All.Max(probe => probe.Length) - 1;

    public int BlocksOf(int[] branch) => Integers.CeilDivide(branch.Length, _blockSize);
}
