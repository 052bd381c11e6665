using Rag.Core.Answers;

namespace Rag.Answering.Tests;

/// <summary>What is in languages that the models do not read is found, and never answered from.</summary>
public sealed class ReadableHitsTests
{
    [Fact]
    public async Task Find_EnglishAlone_IsWhatTheSearchFound()
    {
        var search = new FixedSearch("en", null, "en-GB");

        var found = await ReadableHits.FindAsync(search, 3, CancellationToken.None);

        Assert.Equal([1, 2, 3], found.Hits.Select(hit => hit.Rank));
        Assert.Empty(found.Unread);
        Assert.Equal(1, search.Finds);
    }

    [Fact]
    public async Task Find_OtherLanguagesFirst_DoesNotTakeTheRoomOfEnglish()
    {
        var search = new FixedSearch("de", "fr", "de", "de", "en", "en", "en", "en");

        var found = await ReadableHits.FindAsync(search, 3, CancellationToken.None);

        Assert.Equal([5, 6, 7], found.Hits.Select(hit => hit.Rank));
        Assert.Equal([1, 2, 3], found.Unread.Select(hit => hit.Rank));
    }

    [Fact]
    public async Task UnreadSentence_SeveralLanguages_NamesEachOnce()
    {
        var found = await ReadableHits.FindAsync(new FixedSearch("de", "de-AT", "fr"), 3, CancellationToken.None);

        Assert.Empty(found.Hits);
        Assert.Equal(
            "What was found on this is in German and French: it can be looked up here, and is not answered from.",
            found.UnreadSentence()
        );
    }

    private sealed class FixedSearch(params string?[] languages) : ISearch
    {
        public int Finds { get; private set; }

        public DateTimeOffset? AsOf => null;

        public ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
        {
            Finds++;
            return ValueTask.FromResult(new SearchResult([.. languages.Take(top).Select(ForeignHits.Hit)], languages.Length));
        }

        public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
