using Rag.Core.Articles;

namespace Rag.Ingestion.Stories;

/// <summary>Gives articles their stories, one after the other, and remembers them for the next ones. Not thread-safe.</summary>
/// <param name="scanned">So many within reach are all compared with.</param>
internal sealed class StoryAssignments(int dimensions, int capacity = StoryWindow.Capacity, int scanned = StoryWindow.Scanned)
{
    private readonly StoryWindow _window = new(dimensions, capacity, scanned);

    public int Count => _window.Count;

    /// <summary>What is known from before.</summary>
    public void Remember(StoryEntry entry) => _window.Put(entry);

    public void Forget(ArticleId article) => _window.Remove(article);

    /// <summary>Whether the article is among those that are compared.</summary>
    public bool Knows(ArticleId article) => _window.Find(article) is not null;

    /// <summary>
    /// The article's story. The same article stored again stays in its story as long as it matches; the one that told a story first, and
    /// gave it its id, always stays.
    /// </summary>
    /// <param name="known">Its story by the store, where it is stored; null where it is new.</param>
    public StoryEntry Assign(ArticleId article, StorySignature signature, ArticleId? known)
    {
        var before = _window.Find(article)?.Story ?? known;
        var (nearest, crowd) = _window.Search(signature, article);
        var measured = signature with { Crowd = crowd };
        var entry = new StoryEntry(article, StoryOf(article, measured, nearest, before), measured);
        _window.Put(entry);
        return entry;
    }

    private ArticleId StoryOf(ArticleId article, StorySignature signature, IReadOnlyList<StoryEntry> nearest, ArticleId? before)
    {
        if (before is { } story)
        {
            var others = _window.Others(story, article);
            var isAlone = story == article && others.Count == 0;
            if (!isAlone && (story == article || others.Count == 0 || StoryMatcher.IsStill(signature, others)))
            {
                return story;
            }
        }

        return _window.FindCopy(signature, article)?.Story ?? StoryMatcher.Match(signature, nearest)?.Story ?? article;
    }
}
