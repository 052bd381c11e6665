using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Tests;

/// <summary>Texts that were read last, beside a naive model that knows what each chunk says and which are retired.</summary>
public sealed class RecentTextsTests
{
    private const int Chunks = 200;
    private const int MostCharacters = 1_000;

    [Fact]
    public void Find_UnderRandomReadsAndRetirements_GivesOnlyWhatChunksSayThatAreNotRetired()
    {
        var random = new Random(11);
        var texts = new RecentTexts(MostCharacters);
        var retired = new HashSet<ChunkId>();
        var (hits, begun) = (0, new Queue<(long AsOf, ChunkId[] Ids)>());
        for (var step = 0; step < 20_000; step++)
        {
            // News move on: chunks that are asked for now were not there before.
            var ids = Enumerable.Range(0, 5).Select(_ => new ChunkId((step / 20) + random.Next(20))).ToArray();
            switch (random.Next(20))
            {
                case 0:
                    retired.UnionWith(ids[..1]);
                    texts.Forget(ids[..1]);
                    break;
                case 1 when begun.TryDequeue(out var late):
                    texts.Keep(late.AsOf, late.Ids.Select(id => KeyValuePair.Create(id, WordsOf(id))));
                    break;
                default:
                    var found = new Dictionary<ChunkId, TitledText>();
                    var missing = texts.Find(ids, found, out var asOf);
                    Assert.Equal(ids.ToHashSet(), found.Keys.Concat(missing).ToHashSet());
                    Assert.All(found, pair => Assert.Equal(WordsOf(pair.Key), pair.Value));
                    Assert.DoesNotContain(found.Keys, retired.Contains);
                    hits += found.Count;

                    // The database no longer has what is retired; some readers are slow, and read before the retirement.
                    ChunkId[] read = [.. missing.Where(id => !retired.Contains(id))];
                    if (random.Next(3) == 0)
                    {
                        begun.Enqueue((asOf, read));
                    }
                    else
                    {
                        texts.Keep(asOf, read.Select(id => KeyValuePair.Create(id, WordsOf(id))));
                    }

                    break;
            }
        }

        Assert.True(hits > 1_000, $"{hits} hits");
    }

    [Fact]
    public void Keep_MoreThanThereIsRoomFor_ForgetsWhatWasNotAskedForLast()
    {
        var texts = new RecentTexts(MostCharacters);
        var popular = new ChunkId(0);
        for (var i = 0; i < Chunks; i++)
        {
            var found = new Dictionary<ChunkId, TitledText>();
            var missing = texts.Find([popular, new ChunkId(i)], found, out var asOf);
            texts.Keep(asOf, missing.Select(id => KeyValuePair.Create(id, WordsOf(id))));
        }

        var kept = new Dictionary<ChunkId, TitledText>();
        texts.Find([.. Enumerable.Range(0, Chunks).Select(i => new ChunkId(i))], kept, out _);
        Assert.Contains(popular, kept.Keys);
        Assert.Contains(new ChunkId(Chunks - 1), kept.Keys);
        Assert.InRange(kept.Values.Sum(words => words.Text.Length + words.Title!.Length), MostCharacters / 4, MostCharacters + 50);
    }

    private static TitledText WordsOf(ChunkId id) => new($"Title {id}", $"What chunk {id} says.");
}
