using Rag.Stores.Embedded.Vectors;

namespace Rag.Stores.Embedded.Index;

/// <summary>Scores the chunks that signs picked, by their codes. Workers take some at a time from a common counter.</summary>
internal sealed class PickedPass
{
    private const int PlacesPerTurn = 64;

    private readonly Snapshot _snapshot;
    private readonly QueryVector[] _vectors;
    private readonly Turn[] _turns;
    private int _taken;

    /// <param name="picked">Of all workers.</param>
    public PickedPass(Snapshot snapshot, QueryVector[] vectors, BestPlaces picked)
    {
        (_snapshot, _vectors) = (snapshot, vectors);
        _turns =
        [
            .. Enumerable
                .Range(0, vectors.Length)
                .SelectMany(vector => picked.PlacesOf(vector).Chunk(PlacesPerTurn).Select(places => new Turn(vector, places))),
        ];
    }

    public int Count => _turns.Sum(turn => turn.Places.Length);

    /// <summary>Ends early when canceled.</summary>
    public unsafe void Score(BestPlaces best, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && Take() is { } turn)
        {
            foreach (var place in turn.Places)
            {
                var view = _snapshot.Segments[place.Segment];
                var starts = view.Segment.RowStarts + place.Slot;
                best.Offer(turn.Vector, view, place, _vectors[turn.Vector].ApproximateBest(view.Segment, starts[0], starts[1]));
            }
        }
    }

    private Turn? Take()
    {
        var turn = Interlocked.Increment(ref _taken) - 1;
        return turn < _turns.Length ? _turns[turn] : null;
    }

    private readonly record struct Turn(int Vector, SlotRef[] Places);
}
