using Rag.Core.Models;
using Rag.Core.Prompts;

namespace Rag.Prompting.Constrained;

/// <summary>Holds an answer to a format: whatever is chosen, the text can still come to have it, and ends only when it has.</summary>
public sealed class FormatConstraint : ITokenConstraint
{
    private readonly ByteAutomaton _automaton;
    private readonly ITokenizer _tokenizer;
    private readonly int _endToken;
    private ByteAutomaton.State _state;

    internal FormatConstraint(ByteAutomaton automaton, ITokenizer tokenizer, int endToken)
    {
        _automaton = automaton;
        _tokenizer = tokenizer;
        _endToken = endToken;
        _state = automaton.Start;
    }

    public IReadOnlyList<ReadOnlyMemory<int>> Probes => [];

    public bool IsFree => false;

    public ReadOnlySpan<int> AllowedNext => _automaton.AllowedAt(_state);

    public void ObserveProbe(int index, ReadOnlySpan<double> logProbabilities) { }

    public ConstraintVerdict Accept(int tokenId, double logProbability)
    {
        _state = _automaton.Advance(_state, _tokenizer.BytesOf(tokenId))
            ?? throw new InvalidOperationException($"token {tokenId} was not allowed");

        // Where only the end can follow there is no need to write it.
        return _automaton.AllowedAt(_state) is [var only] && only == _endToken ? ConstraintVerdict.Stop : ConstraintVerdict.Continue;
    }
}
