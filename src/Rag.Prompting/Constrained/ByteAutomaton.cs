using Rag.Core.Answers;
using Rag.Prompting.Grounding;

namespace Rag.Prompting.Constrained;

/// <summary>
/// A pattern over the vocabulary: which tokens may come next at each state. States and their tokens are worked out when first met and kept
/// within bounds. From every state the end can be reached. Thread-safe.
/// </summary>
internal sealed class ByteAutomaton
{
    /// <summary>Largest pattern, in states of the non-deterministic automaton: bounds the work for one state.</summary>
    public const int LargestPattern = 16_384;

    private const int MostStates = 4096;
    private const int MostTokenIds = 1_500_000;

    private readonly PositionGraph _graph;
    private readonly VocabularyTrie _vocabulary;
    private readonly int _endToken;
    private readonly byte[] _classOf = new byte[256];
    private readonly int _classCount;
    private readonly Lock _lock = new();
    private readonly Dictionary<int[], State> _states = new(new SameStates());
    private int _tokenIds;

    /// <param name="endToken">Offered exactly where the text may end.</param>
    /// <exception cref="UnsupportedFormatException">The pattern is too large, or matches nothing.</exception>
    public ByteAutomaton(Pattern pattern, VocabularyTrie vocabulary, int endToken)
    {
        if (pattern.Size > LargestPattern)
        {
            throw new UnsupportedFormatException(
                $"The format needs about {pattern.Size:N0} automaton states; at most {LargestPattern:N0} are allowed: lower its "
                    + "repetitions and lengths."
            );
        }

        _graph = new PositionGraph(pattern, vocabulary.WritableBytes);
        if (_graph.IsEmpty)
        {
            throw new UnsupportedFormatException("No text has the format: its parts exclude each other.");
        }

        _vocabulary = vocabulary;
        _endToken = endToken;
        var boundaries = _graph.Boundaries.ToHashSet();
        for (var b = 1; b < 256; b++)
        {
            _classOf[b] = (byte)(_classOf[b - 1] + (boundaries.Contains(b) ? 1 : 0));
        }

        _classCount = _classOf[255] + 1;
        Start = Find(_graph.Start());
    }

    public State Start { get; private set; }

    /// <summary>The ids that lead on, and the end token where the text may end. Never empty.</summary>
    public ReadOnlySpan<int> AllowedAt(State state)
    {
        lock (_lock)
        {
            return state.Allowed ??= Collect(state);
        }
    }

    /// <summary>Null where the bytes lead out of the pattern.</summary>
    public State? Advance(State state, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            State? at = state;
            foreach (var b in bytes)
            {
                at = Step(at, b);
                if (at is null)
                {
                    return null;
                }
            }

            return at;
        }
    }

    private int[] Collect(State state)
    {
        var ids = new List<int>();
        _vocabulary.AppendAccepted(state, Step, ids);
        if (state.IsAccepting)
        {
            ids.Add(_endToken);
        }

        _tokenIds += ids.Count;
        if (_tokenIds > MostTokenIds)
        {
            Forget();
        }

        return [.. ids];
    }

    private State? Step(State state, byte b)
    {
        ref var next = ref state.Next[_classOf[b]];
        if (next is null)
        {
            var states = _graph.Next(state.Positions, b);
            next = states.Length == 0 ? State.Dead : Find(states);
        }

        return next == State.Dead ? null : next;
    }

    private State Find(int[] positions)
    {
        if (!_states.TryGetValue(positions, out var state))
        {
            if (_states.Count >= MostStates)
            {
                Forget();
            }

            state = new State(positions, _classCount);
            _states[positions] = state;
        }

        return state;
    }

    /// <summary>
    /// Begins anew. States in use stay as they are, and are collected with the constraints that use them: the new start leads to none of
    /// them.
    /// </summary>
    private void Forget()
    {
        _states.Clear();
        _tokenIds = 0;
        Start = new State(Start.Positions, _classCount);
        _states.Add(Start.Positions, Start);
    }

    /// <param name="positions">Ascending states of the graph.</param>
    internal sealed class State(int[] positions, int classes)
    {
        public static readonly State Dead = new([], 0);

        public int[] Positions { get; } = positions;

        /// <summary>By class of bytes; null where not worked out yet.</summary>
        public State?[] Next { get; } = new State?[classes];

        public int[]? Allowed { get; set; }

        public bool IsAccepting => PositionGraph.Accepts(Positions);
    }

    private sealed class SameStates : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] positions)
        {
            var hash = new HashCode();
            foreach (var position in positions)
            {
                hash.Add(position);
            }

            return hash.ToHashCode();
        }
    }
}
