using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>
/// The articles that came last, to be compared with the next one: at most <see cref="Capacity"/> of them, so that an article costs the same
/// however many are stored. Vectors lie in one array and are all scanned. Not thread-safe.
/// </summary>
internal sealed class StoryWindow(int dimensions, int capacity = StoryWindow.Capacity)
{
    /// <summary>News of three days from some thousand feeds.</summary>
    public const int Capacity = 50_000;

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

    private readonly StoryEntry?[] _entries = new StoryEntry?[capacity];
    private readonly Dictionary<ArticleId, int> _places = [];
    private readonly Dictionary<(UInt128 Content, ulong Scope), ArticleId> _contents = [];
    private readonly StoryScores _scores = new(MostCandidates);

    /// <summary>When the article of each place was published, in ticks; where there is none, a time that nothing is near.</summary>
    private readonly long[] _times = new long[capacity];

    private readonly ulong[] _scopes = new ulong[capacity];

    private sbyte[] _vectors = [];
    private int _count;
    private int _next;

    public int Count => _places.Count;

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

    /// <summary>The articles of the story but this one. It looks at all that are known: only articles stored again need it.</summary>
    public List<StoryEntry> Others(ArticleId story, ArticleId article) =>
        [.. _entries.OfType<StoryEntry>().Where(entry => entry.Story == story && entry.Article != article)];

    /// <summary>
    /// The articles nearest in meaning for the same readers, the nearest first, and how crowded their topic is.
    /// <paramref name="except"/> is none of them.
    /// </summary>
    public (IReadOnlyList<StoryEntry> Nearest, float Crowd) Search(StorySignature signature, ArticleId except)
    {
        _scores.Clear();
        var (first, last) = (signature.At.UtcTicks - Reach.Ticks, signature.At.UtcTicks + Reach.Ticks);
        var own = _places.GetValueOrDefault(except, -1);
        for (var place = 0; place < _count; place++)
        {
            if (_times[place] >= first && _times[place] <= last && _scopes[place] == signature.Scope && place != own)
            {
                var vector = _vectors.AsSpan(place * dimensions, dimensions);
                _scores.Add(place, (float)StoryFeatures.Cosines(StoryDot.Of(signature.Vector, vector)));
            }
        }

        return ([.. _scores.Best(LeastCosine).Select(place => _entries[place]!)], CrowdOf(_scores));
    }

    private static float CrowdOf(StoryScores scores)
    {
        var count = scores.Count;
        return ((scores.Nearest(count / CrowdPart) * count) + (StorySignature.UsualCrowd * UsualCrowdCounts)) / (count + UsualCrowdCounts);
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
            _entries[place] = null;
            _times[place] = long.MinValue;
            _places.Remove(gone.Article);
            if (_contents.TryGetValue((gone.Signature.Content, gone.Signature.Scope), out var id) && id == gone.Article)
            {
                _contents.Remove((gone.Signature.Content, gone.Signature.Scope));
            }
        }
    }

    private void Reserve(int place)
    {
        _count = Math.Max(_count, place + 1);
        if (_count * dimensions > _vectors.Length)
        {
            Array.Resize(ref _vectors, Math.Min(capacity, Math.Max(256, 2 * _count)) * dimensions);
        }
    }

    private static bool IsWithinReach(StorySignature a, StorySignature b) => (a.At - b.At).Duration() <= Reach;
}
