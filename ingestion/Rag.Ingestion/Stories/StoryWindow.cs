using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>
/// The articles that came last, to be compared with the next one: at most <see cref="Capacity"/> of them. Where few are within reach all of
/// them are compared. Of many, those that share the rarest words are compared, and a sample tells how crowded the topic is, so that an
/// article costs the same however many there are. Not thread-safe.
/// </summary>
/// <param name="scanned">So many within reach are all compared.</param>
internal sealed class StoryWindow(int dimensions, int capacity = StoryWindow.Capacity, int scanned = StoryWindow.Scanned)
{
    /// <summary>News of three days from some thousand feeds.</summary>
    public const int Capacity = 50_000;

    /// <summary>What one article is compared with at most, by the cosine of title and lead.</summary>
    public const int Scanned = 4096;

    /// <summary>Farther apart in publication two articles are never the same story.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(72);

    /// <summary>As many are compared word for word.</summary>
    private const int MostCandidates = 48;

    /// <summary>Below this cosine no two articles match.</summary>
    private const double LeastCosine = 0.4;

    /// <summary>
    /// The usual crowd counts as much as so many articles: among a few the nearest may be the only others of the same story.
    /// </summary>
    private const int UsualCrowdCounts = 100;

    /// <summary>The crowd is the nearest tenth.</summary>
    private const int CrowdPart = 10;

    /// <summary>Of more than are scanned about so many tell the crowd, and as many that share words are compared.</summary>
    private readonly int _sampled = scanned / 2;

    private readonly StoryEntry?[] _entries = new StoryEntry?[capacity];
    private readonly Dictionary<ArticleId, int> _places = [];
    private readonly Dictionary<(UInt128 Content, ulong Scope), ArticleId> _contents = [];
    private readonly StoryScores _scores = new(MostCandidates);
    private readonly Dictionary<ArticleId, HashSet<int>> _stories = [];
    private readonly StoryDays _days = new(capacity);
    private readonly StoryWordIndex _words = new(capacity);

    /// <summary>When the article of each place was published, in ticks; where it was removed, a time that nothing is near.</summary>
    private readonly long[] _times = new long[capacity];

    private readonly ulong[] _scopes = new ulong[capacity];

    private sbyte[] _vectors = [];
    private int _next;

    public int Count => _places.Count;

    /// <summary>How many cosines the last search took.</summary>
    public int Compared { get; private set; }

    public StoryEntry? Find(ArticleId id) => _places.TryGetValue(id, out var place) ? _entries[place] : null;

    /// <summary>The last other article with the same text for the same readers; null where there is none.</summary>
    public StoryEntry? FindCopy(StorySignature signature, ArticleId article) =>
        signature.Content != 0
        && _contents.TryGetValue((signature.Content, signature.Scope), out var id)
        && id != article
        && Find(id) is { } entry
        && IsWithinReach(entry.Signature, signature)
            ? entry
            : null;

    /// <summary>The articles of the story but this one.</summary>
    public List<StoryEntry> Others(ArticleId story, ArticleId article) =>
        _stories.TryGetValue(story, out var places)
            ? [.. places.Select(place => _entries[place]!).Where(entry => entry.Article != article)]
            : [];

    /// <summary>
    /// The articles nearest in meaning for the same readers, the nearest first, and how crowded their topic is.
    /// <paramref name="except"/> is none of them.
    /// </summary>
    public (IReadOnlyList<StoryEntry> Nearest, float Crowd) Search(StorySignature signature, ArticleId except)
    {
        _scores.Clear();
        Compared = 0;
        var own = _places.GetValueOrDefault(except, -1);
        var days = _days.Around(signature, Reach);
        var count = days.Sum(day => day.Count);
        var step = count <= scanned ? 1 : ((count - 1) / _sampled) + 1;
        foreach (var place in Every(step, days))
        {
            if (IsReached(place, signature, own))
            {
                var cosine = CosineOf(signature, place);
                _scores.Measure(cosine);
                if (step == 1)
                {
                    _scores.Offer(place, cosine);
                }
            }
        }

        if (step > 1)
        {
            foreach (var place in _words.Find(signature).Where(place => IsReached(place, signature, own)).Take(_sampled))
            {
                _scores.Offer(place, CosineOf(signature, place));
            }
        }

        return ([.. _scores.Best(LeastCosine).Select(place => _entries[place]!)], CrowdOf(_scores, step));
    }

    private static IEnumerable<int> Every(int step, List<List<int>> days)
    {
        var next = 0;
        foreach (var day in days)
        {
            while (next < day.Count)
            {
                yield return day[next];
                next += step;
            }

            next -= day.Count;
        }
    }

    private bool IsReached(int place, StorySignature signature, int own) =>
        place != own && _scopes[place] == signature.Scope && Math.Abs(_times[place] - signature.At.UtcTicks) <= Reach.Ticks;

    private float CosineOf(StorySignature signature, int place)
    {
        Compared++;
        return (float)StoryFeatures.Cosines(StoryDot.Of(signature.Vector, _vectors.AsSpan(place * dimensions, dimensions)));
    }

    /// <param name="step">Each article that was measured stands for so many.</param>
    private static float CrowdOf(StoryScores scores, int step)
    {
        var count = scores.Count * step;
        var crowd = scores.Nearest(scores.Count / CrowdPart);
        return ((crowd * count) + (StorySignature.UsualCrowd * UsualCrowdCounts)) / (count + UsualCrowdCounts);
    }

    /// <summary>Takes the place of what is known of the article, else of the one that came first.</summary>
    public void Put(StoryEntry entry)
    {
        if (entry.Signature.Vector.Length != dimensions)
        {
            return; // The signature is of another embedder.
        }

        if (!_places.TryGetValue(entry.Article, out var place))
        {
            place = _next;
            _next = (_next + 1) % capacity;
            Forget(place);
            Reserve(place);
            _places.Add(entry.Article, place);
        }
        else
        {
            Unlist(place, _entries[place]!);
        }

        List(place, entry);
        _entries[place] = entry;
        (_times[place], _scopes[place]) = (entry.Signature.At.UtcTicks, entry.Signature.Scope);
        entry.Signature.Vector.CopyTo(_vectors, place * dimensions);
        if (entry.Signature.Content != 0)
        {
            _contents[(entry.Signature.Content, entry.Signature.Scope)] = entry.Article;
        }
    }

    public void Remove(ArticleId id)
    {
        if (_places.TryGetValue(id, out var place))
        {
            Forget(place);
        }
    }

    private void Forget(int place)
    {
        if (_entries[place] is { } gone)
        {
            Unlist(place, gone);
            _entries[place] = null;
            _times[place] = long.MaxValue;
            _places.Remove(gone.Article);
            if (_contents.TryGetValue((gone.Signature.Content, gone.Signature.Scope), out var id) && id == gone.Article)
            {
                _contents.Remove((gone.Signature.Content, gone.Signature.Scope));
            }
        }
    }

    private void List(int place, StoryEntry entry)
    {
        _days.Add(place, entry.Signature);
        _words.Add(place, entry.Signature);
        if (!_stories.TryGetValue(entry.Story, out var places))
        {
            _stories.Add(entry.Story, places = []);
        }

        places.Add(place);
    }

    private void Unlist(int place, StoryEntry entry)
    {
        _days.Remove(place, entry.Signature);
        _words.Remove(entry.Signature);
        var places = _stories[entry.Story];
        places.Remove(place);
        if (places.Count == 0)
        {
            _stories.Remove(entry.Story);
        }
    }

    private void Reserve(int place)
    {
        if ((place + 1) * dimensions > _vectors.Length)
        {
            Array.Resize(ref _vectors, Math.Min(capacity, Math.Max(256, 2 * (place + 1))) * dimensions);
        }
    }

    private static bool IsWithinReach(StorySignature a, StorySignature b) => (a.At - b.At).Duration() <= Reach;
}
