using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Candidates;

/// <summary>
/// Has the reader weigh candidates instead of writing: each is a probe, written as the reader writes a short answer, and nothing is
/// generated once they are weighed.
/// </summary>
internal sealed class CandidateConstraint : ITokenConstraint
{
    private readonly int[] _end;
    private readonly double[] _logProbabilities;

    public CandidateConstraint(IReadOnlyList<AnswerCandidate> candidates, ITokenizer tokenizer, AnswerMarks marks)
    {
        _end = [marks.End];
        _logProbabilities = new double[candidates.Count];
        Probes = [.. candidates.Select(candidate => (ReadOnlyMemory<int>)(int[])[.. tokenizer.Encode(candidate.Text), .. marks.Dash])];
    }

    public IReadOnlyList<ReadOnlyMemory<int>> Probes { get; }

    public bool IsFree => false;

    public ReadOnlySpan<int> AllowedNext => _end;

    /// <summary>Natural-log probability of each candidate as the reader's short answer; complete once the sequence has ended.</summary>
    public ReadOnlySpan<double> LogProbabilities => _logProbabilities;

    public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities)
    {
        foreach (var logProbability in logProbabilities)
        {
            _logProbabilities[index] += logProbability;
        }
    }

    public ConstraintVerdict Accept(int tokenId, double logProbability) => ConstraintVerdict.Stop;
}
