namespace Rag.Ingestion.Stories;

/// <summary>The places of the window by their readers and the day of publication: what is within reach is found without a scan.</summary>
internal sealed class StoryDays(int capacity)
{
    private readonly Dictionary<(ulong Scope, long Day), List<int>> _days = [];

    /// <summary>Where each place stands in the list of its day.</summary>
    private readonly int[] _positions = new int[capacity];

    /// <summary>All places of the days that are touched, for the same readers, in no particular order.</summary>
    public List<List<int>> Around(StorySignature signature, TimeSpan reach)
    {
        var days = new List<List<int>>();
        var last = DayOf(signature.At.UtcTicks + reach.Ticks);
        for (var day = DayOf(signature.At.UtcTicks - reach.Ticks); day <= last; day++)
        {
            if (_days.TryGetValue((signature.Scope, day), out var places))
            {
                days.Add(places);
            }
        }

        return days;
    }

    public void Add(int place, StorySignature signature)
    {
        var key = KeyOf(signature);
        if (!_days.TryGetValue(key, out var places))
        {
            _days.Add(key, places = []);
        }

        _positions[place] = places.Count;
        places.Add(place);
    }

    public void Remove(int place, StorySignature signature)
    {
        var key = KeyOf(signature);
        var places = _days[key];
        var last = places[^1];
        (places[_positions[place]], _positions[last]) = (last, _positions[place]);
        places.RemoveAt(places.Count - 1);
        if (places.Count == 0)
        {
            _days.Remove(key);
        }
    }

    private static (ulong Scope, long Day) KeyOf(StorySignature signature) => (signature.Scope, DayOf(signature.At.UtcTicks));

    private static long DayOf(long ticks) => ticks / TimeSpan.TicksPerDay;
}
