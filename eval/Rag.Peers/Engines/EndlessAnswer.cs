using Rag.Core;
using Rag.Engine;

namespace Rag.Peers;

/// <summary>Allows every token but those that end a turn.</summary>
internal sealed class EndlessAnswer : ITokenConstraint
{
    private readonly int[] _allowed;

    public EndlessAnswer(ModelShape shape) => _allowed = [.. Enumerable.Range(0, shape.VocabularySize).Except(shape.EndTokens)];

    public ReadOnlySpan<int> ProbeTokens => [];

    public bool IsFree => false;

    public ReadOnlySpan<int> AllowedNext => _allowed;

    public void ObserveProbe(ReadOnlySpan<double> logProbabilities)
    {
    }

    public ConstraintVerdict Accept(int tokenId, double logProbability) => ConstraintVerdict.Continue;
}
