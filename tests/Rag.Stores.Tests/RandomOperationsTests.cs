using CsCheck;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>Any sequence of writes, removals, compactions and reopenings leaves what a dictionary would hold.</summary>
public sealed class RandomOperationsTests
{
    private enum Verb
    {
        Put,
        PutTwo,
        Remove,
        Compact,
        Reopen,
    }

    private static readonly Gen<(Verb Verb, int Article)[]> s_operations =
        Gen.Select(
            Gen.Frequency((6, Gen.Const(Verb.Put)), (2, Gen.Const(Verb.PutTwo)), (3, Gen.Const(Verb.Remove)), (1, Gen.Const(Verb.Compact)), (1, Gen.Const(Verb.Reopen))),
            Gen.Int[0, 11]).Array[1, 60];

    [Fact]
    public void Operations_AnySequence_LeaveWhatTheModelHolds() =>
        s_operations.Sample(
            operations =>
            {
                using var subject = new EmbeddedStoreUnderTest(EmbeddedStoreUnderTest.TinySegments);
                var model = new Dictionary<string, ArticleWrite>();
                foreach (var (verb, article) in operations)
                {
                    Apply(subject, model, verb, article);
                    Assert.Empty(subject.Store.CheckIntegrity());
                }

                AssertSame(model, subject.Store);
                subject.Reopen();
                AssertSame(model, subject.Store);
                subject.Close();
                Assert.Empty(StoreDoctor.Examine(subject.DataDir).Findings);
            },
            iter: 40,
            threads: 1);

    private static void Apply(EmbeddedStoreUnderTest subject, Dictionary<string, ArticleWrite> model, Verb verb, int article)
    {
        switch (verb)
        {
            case Verb.Put:
                Put(article);
                break;
            case Verb.PutTwo:
                Put(article, article + 1);
                break;
            case Verb.Remove:
                Assert.Equal(model.Remove($"a{article}"), subject.Store.Remove(new ArticleId($"a{article}"), CancellationToken.None));
                break;
            case Verb.Compact:
                subject.Store.Compact();
                break;
            case Verb.Reopen:
                subject.Reopen();
                Assert.Equal(0, subject.Store.RebuiltSegments);
                break;
        }

        void Put(params int[] numbers)
        {
            var writes = numbers.Select(number => SampleArticles.Write(
                $"a{number}", model.TryGetValue($"a{number}", out var stored) ? stored.Article.Revision + 1 : 1, source: $"Source {number % 3}")).ToArray();
            subject.Store.Commit(writes, CancellationToken.None);
            foreach (var write in writes)
            {
                model[write.Article.Id.Value] = write;
            }
        }
    }

    private static void AssertSame(Dictionary<string, ArticleWrite> model, EmbeddedStore store)
    {
        Assert.Equal(model.Count, store.ArticleCount);
        Assert.Equal(model.Values.Sum(write => write.Chunks.Count), store.ChunkCount);
        Assert.Equal(
            model.Values.Where(write => write.Chunks.Count > 0).Select(write => write.Article.Source).Distinct().Order(StringComparer.Ordinal),
            store.Sources);
        foreach (var write in model.Values)
        {
            Assert.Equal(write.Article, store.Get(write.Article.Id));
            Assert.Equal(write.Chunks.Select(chunk => chunk.Text), store.ChunksOf(write.Article.Id).Select(chunk => chunk.Text));
            Assert.Equal(write.Article.Revision, store.Revisions(write.Article.Id)[0].Revision);
        }
    }
}
