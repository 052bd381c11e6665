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

    private static readonly Gen<(Verb Verb, int Article)[]> s_operations = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Verb.Put)),
            (2, Gen.Const(Verb.PutTwo)),
            (3, Gen.Const(Verb.Remove)),
            (1, Gen.Const(Verb.Compact)),
            (1, Gen.Const(Verb.Reopen))
        ),
        Gen.Int[0, 11]
    ).Array[1, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Operations_AnySequence_LeaveWhatTheModelHolds(bool mergesAside) =>
        s_operations.SampleAsync(
            async operations =>
            {
                using var subject = new EmbeddedStoreUnderTest(
                    mergesAside ? EmbeddedStoreUnderTest.MergedAside : EmbeddedStoreUnderTest.TinySegments
                );
                var model = new Dictionary<string, ArticleWrite>();
                foreach (var (verb, article) in operations)
                {
                    await ApplyAsync(subject, model, verb, article);
                    Assert.Empty(subject.Store.CheckIntegrity());
                }

                await AssertSameAsync(model, subject.Store);
                subject.Reopen();
                await AssertSameAsync(model, subject.Store);
                subject.Close();
                Assert.Empty(StoreDoctor.Examine(subject.DataDir).Findings);
            },
            iter: LongForm.Of(20, 40),
            threads: 1
        );

    private static async Task ApplyAsync(EmbeddedStoreUnderTest subject, Dictionary<string, ArticleWrite> model, Verb verb, int article)
    {
        switch (verb)
        {
            case Verb.Put:
                await PutAsync(article);
                break;
            case Verb.PutTwo:
                await PutAsync(article, article + 1);
                break;
            case Verb.Remove:
                Assert.Equal(
                    model.Remove($"a{article}"),
                    await subject.Store.RemoveAsync(new ArticleId($"a{article}"), CancellationToken.None)
                );
                break;
            case Verb.Compact:
                subject.Store.Compact();
                break;
            case Verb.Reopen:
                subject.Reopen();
                Assert.Equal(0, subject.Store.RebuiltSegments);
                break;
        }

        async Task PutAsync(params int[] numbers)
        {
            var writes = numbers
                .Select(number =>
                    SampleArticles.Write(
                        $"a{number}",
                        model.TryGetValue($"a{number}", out var stored) ? stored.Article.Revision + 1 : 1,
                        source: $"Source {number % 3}",
                        language: number % 4 == 0 ? null : $"l{number % 4}",
                        scope: number % 5 == 0 ? new AccessScope("desk") : AccessScope.Public
                    )
                )
                .ToArray();
            await subject.Store.CommitAsync(writes, CancellationToken.None);
            foreach (var write in writes)
            {
                model[write.Article.Id.Value] = write;
            }
        }
    }

    private static async Task AssertSameAsync(Dictionary<string, ArticleWrite> model, EmbeddedStore store)
    {
        var counts = await store.CountAsync(CancellationToken.None);
        Assert.Equal(model.Count, counts.Articles);
        Assert.Equal(model.Values.Sum(write => write.Chunks.Count), counts.Chunks);
        foreach (
            AccessScope[] scopes in (AccessScope[][])
                [
                    [AccessScope.Public],
                    [new("desk")],
                    [AccessScope.Public, new("desk")],
                    [],
                ]
        )
        {
            var read = model.Values.Where(write => scopes.Contains(write.Article.Scope) && write.Chunks.Count > 0).ToList();
            var contents = await store.ContentsAsync(scopes.ToHashSet(), CancellationToken.None);
            Assert.Equal(read.Sum(write => write.Chunks.Count), contents.Chunks);
            Assert.Equal(read.Select(write => write.Article.Source).Distinct().Order(StringComparer.Ordinal), contents.Sources);
        }

        foreach (var write in model.Values)
        {
            Assert.Equal(write.Article, await store.FindAsync(write.Article.Id, CancellationToken.None));
            var chunks = await store.ChunksOfAsync(write.Article.Id, CancellationToken.None);
            Assert.Equal(write.Chunks.Select(chunk => chunk.Text), chunks.Select(chunk => chunk.Text));
            Assert.Equal(
                write.Article.Revision,
                (await store.RevisionsAsync(write.Article.Id, CancellationToken.None).FirstAsync()).Revision
            );
        }
    }
}
