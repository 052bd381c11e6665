using Rag.Core.Answers;
using Rag.Prompting.Grounding;

namespace Rag.Prompting.Constrained;

/// <summary>
/// A pattern over the vocabulary: which tokens may come next at each state. States and their tokens are worked out when first met, by one
/// thread; other threads may follow what is worked out already. From every state the end can be reached.
/// </summary>
internal sealed class ByteAutomaton
{
    private const int BytesOfObject = 120;

    private readonly PositionGraph _graph;
    private readonly VocabularyTrie _vocabulary;
    private readonly int _endToken;
    private readonly byte[] _classOf = new byte[256];
    private readonly int _classCount;
    private readonly Dictionary<int[], State> _states = new(new SameStates());

    /// <param name="endToken">Offered exactly where the text may end.</param>
    /// <exception cref="UnsupportedFormatException">The pattern matches nothing.</exception>
    public ByteAutomaton(Pattern pattern, VocabularyTrie vocabulary, int endToken, FormatMeter meter)
    {
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
        Start = Keep(_graph.Start(meter));
        Bytes = BytesOf(Start) + (_graph.StateCount * PositionGraph.BytesOfState);
    }

    public State Start { get; private set; }

    /// <summary>Memory of what is kept, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// Asked before a state, or the tokens of one, are kept; where it says no, they are worked out each time that they are met.
    /// </summary>
    public Func<FormatPart, int, bool> MayGrow { private get; set; } = (_, _) => true;

    /// <summary>It has been told that it may not grow: some of what it works out is not kept.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The state behind a token's bytes, null where they lead out of the pattern. Of any thread.</summary>
    /// <returns>False where it has not been worked out.</returns>
    public bool TryFollow(State state, ReadOnlySpan<byte> bytes, out State? behind)
    {
        behind = state;
        foreach (var b in bytes)
        {
            if (behind.NextOf(_classOf[b]) is not { } next)
            {
                return false;
            }

            if (next == State.Dead)
            {
                behind = null;
                return true;
            }

            behind = next;
        }

        return true;
    }

    /// <summary>Null where the bytes lead out of the pattern.</summary>
    public State? Advance(State state, ReadOnlySpan<byte> bytes, FormatMeter meter)
    {
        State? at = state;
        foreach (var b in bytes)
        {
            at = Step(at, b, meter);
            if (at is null)
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>Null where the byte leads out of the pattern.</summary>
    public State? Step(State state, byte b, FormatMeter meter)
    {
        var next = state.NextOf(_classOf[b]);
        if (next is null)
        {
            next = StateOf(_graph.Next(state.Positions, b, meter));
            if (state.IsKept && next.IsKept)
            {
                state.SetNext(_classOf[b], next);
            }
        }

        return next == State.Dead ? null : next;
    }

    public TokenWalk Walk(State state) => new(_vocabulary, this, state);

    /// <summary>Takes what a walk has found: the ids that lead on, and the end token where the text may end. Never empty.</summary>
    public int[] Complete(State state, List<int> walked)
    {
        int[] allowed = state.IsAccepting ? [.. walked, _endToken] : [.. walked];
        if (state.IsKept && TryGrow(FormatPart.Tokens, (allowed.Length * sizeof(int)) + BytesOfObject))
        {
            state.Allowed = allowed;
        }

        return allowed;
    }

    /// <summary>Begins anew. To be called while nobody is at any of its states. Returns the memory that it gives up.</summary>
    public long Forget()
    {
        var before = Bytes;
        _states.Clear();
        Bytes -= before - (_graph.StateCount * PositionGraph.BytesOfState);
        Start = Keep(Start.Positions);
        Bytes += BytesOf(Start);
        IsFull = false;
        return before - Bytes;
    }

    private State StateOf(int[] positions)
    {
        if (positions.Length == 0)
        {
            return State.Dead;
        }

        if (_states.TryGetValue(positions, out var known))
        {
            return known;
        }

        return TryGrow(FormatPart.State, BytesOf(positions.Length)) ? Keep(positions) : new State(positions, null);
    }

    private State Keep(int[] positions)
    {
        var state = new State(positions, new State?[_classCount]);
        _states.Add(positions, state);
        return state;
    }

    private bool TryGrow(FormatPart part, int bytes)
    {
        if (!MayGrow(part, bytes))
        {
            IsFull = true;
            return false;
        }

        Bytes += bytes;
        return true;
    }

    private int BytesOf(State state) => BytesOf(state.Positions.Length);

    private int BytesOf(int positions) => (2 * BytesOfObject) + (positions * sizeof(int)) + (_classCount * IntPtr.Size);

    /// <param name="positions">Ascending states of the graph.</param>
    /// <param name="next">By class of bytes, null where not worked out; null for a state that is not kept, for it would keep others.</param>
    internal sealed class State(int[] positions, State?[]? next)
    {
        public static readonly State Dead = new([], []);

        private int[]? _allowed;

        public int[] Positions { get; } = positions;

        public bool IsKept => next is not null;

        /// <summary>Null where not worked out, or not kept.</summary>
        public int[]? Allowed
        {
            get => Volatile.Read(ref _allowed);
            set => Volatile.Write(ref _allowed, value);
        }

        public bool IsAccepting => PositionGraph.Accepts(Positions);

        /// <summary>Nothing but the end can follow.</summary>
        public bool IsEnd => Positions.Length == 1 && IsAccepting;

        public State? NextOf(int byteClass) => next is null ? null : Volatile.Read(ref next[byteClass]);

        public void SetNext(int byteClass, State state) => Volatile.Write(ref next![byteClass], state);
    }

    private sealed class SameStates : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] positions)
        {
            var hash = new HashCode();
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(positions.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
