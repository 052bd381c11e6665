using Rag.Prompting.Grounding;

namespace Rag.Prompting.Constrained;

/// <summary>
/// The search of the vocabulary for the tokens that may come next at a state, in turns. Where a byte is not taken, all tokens that go on
/// so are passed over at once.
/// </summary>
internal sealed class TokenWalk
{
    private readonly VocabularyTrie _vocabulary;
    private readonly ByteAutomaton _automaton;

    // Nodes whose siblings from this one on are still to be looked at, with the state before them; as deep as the longest token.
    private readonly Stack<(int Node, ByteAutomaton.State State)> _open = new();

    public TokenWalk(VocabularyTrie vocabulary, ByteAutomaton automaton, ByteAutomaton.State start)
    {
        (_vocabulary, _automaton) = (vocabulary, automaton);
        Push(vocabulary.FirstChild(VocabularyTrie.Root), start);
    }

    /// <summary>Found so far.</summary>
    public List<int> Ids { get; } = [];

    /// <summary>Goes on until the turn is over. True when all is found.</summary>
    public bool Continue(FormatMeter meter)
    {
        while (_open.Count > 0)
        {
            if (meter.IsTurnOver)
            {
                return false;
            }

            meter.Spend(1);
            var (node, state) = _open.Pop();
            Push(_vocabulary.NextSibling(node), state);
            if (_automaton.Step(state, _vocabulary.ByteOf(node), meter) is { } next)
            {
                if (_vocabulary.TokenOf(node) is var id and >= 0)
                {
                    Ids.Add(id);
                }

                Push(_vocabulary.FirstChild(node), next);
            }
        }

        return true;
    }

    private void Push(int node, ByteAutomaton.State state)
    {
        if (node != VocabularyTrie.Root)
        {
            _open.Push((node, state));
        }
    }
}
