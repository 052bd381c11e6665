using Rag.Core.Articles;
using Rag.Feeds.Entries;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Tests.Entries;

public sealed class EntryKeysTests
{
    [Fact]
    public void Of_Guid_NamesTheEntryWhateverElseChanges() =>
        Assert.Equal(EntryKeys.Of([Entry("1", "https://a.test/1", "T", "B")]), EntryKeys.Of([Entry("1", "https://a.test/2", "U", "C")]));

    [Fact]
    public void Of_NoGuid_NamesTheEntryByItsLinkWithoutTracking() =>
        Assert.Equal(
            EntryKeys.Of([Entry(null, "https://a.test/1", "T", "B")]),
            EntryKeys.Of([Entry(null, "https://a.test/1?utm_source=rss", "U", "C")])
        );

    [Fact]
    public void Of_NeitherGuidNorLink_NamesTheEntryByTitleAndText()
    {
        var keys = EntryKeys.Of([Entry(null, null, "T", "B"), Entry(null, null, "T", "C"), Entry(null, null, "T", "B")]);

        Assert.Equal(keys[0], keys[2]);
        Assert.NotEqual(keys[0], keys[1]);
    }

    [Fact]
    public void Of_GuidThatRepeats_GivesWayToTheLink()
    {
        var keys = EntryKeys.Of([
            Entry("same", "https://a.test/1", "T", "B"),
            Entry("same", "https://a.test/2", "T", "B"),
            Entry("own", "https://a.test/3", "T", "B"),
        ]);

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(EntryKeys.Of([Entry(null, "https://a.test/1", "T", "B")])[0], keys[0]);
        Assert.Equal(EntryKeys.Of([Entry("own", null, "T", "B")])[0], keys[2]);
    }

    [Fact]
    public void Of_GuidAndLinkThatRepeat_GiveWayToTitleAndText()
    {
        var keys = EntryKeys.Of([
            Entry("same", "https://a.test/", "T", "B"),
            Entry("same", "https://a.test/", "U", "B"),
            Entry("same", "https://a.test/1", "V", "B"),
        ]);

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(EntryKeys.Of([Entry(null, null, "T", "B")])[0], keys[0]);
    }

    [Fact]
    public void Of_TwoStatesOfOneEntry_HaveOneKey()
    {
        var keys = EntryKeys.Of([Entry("1", "https://a.test/1", "T", "New"), Entry("1", "https://a.test/1", "T", "Old")]);

        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public void Of_GuidAndLinkOfTheSameLetters_AreDifferentNames() =>
        Assert.NotEqual(
            EntryKeys.Of([Entry("https://a.test/1", null, "T", "B")]),
            EntryKeys.Of([Entry(null, "https://a.test/1", "T", "B")])
        );

    [Fact]
    public void Of_LongGuid_IsShort() => Assert.Equal(33, EntryKeys.Of([Entry(new string('x', 100_000), null, "T", "B")])[0].Length);

    private static FeedDocumentEntry Entry(string? id, string? url, string title, string body) =>
        new(id, url, new ArticleDraft(id, url, title, null, null, null, null, null, body), false, 0);
}
