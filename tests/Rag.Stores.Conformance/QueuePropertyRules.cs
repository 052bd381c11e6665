using CsCheck;
using Rag.Core.Articles;
using Rag.Core.Queue;

namespace Rag.Stores.Conformance;

/// <summary>Any sequence of calls, waits and kills gives what a plain list with the same rules gives.</summary>
/// <param name="share">One in so many of the sequences is tried, where each takes long.</param>
public abstract class QueuePropertyRules(Func<QueueUnderTest> create, int share = 1)
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);

    private enum Verb
    {
        Add,
        Claim,
        Complete,
        Release,
        TryLater,
        Bury,
        RetryDead,
        Wait,
        Kill,
    }

    private static readonly Gen<(Verb Verb, int Number)[]> s_operations = Gen.Select(
        Gen.Frequency(
            (6, Gen.Const(Verb.Add)),
            (5, Gen.Const(Verb.Claim)),
            (4, Gen.Const(Verb.Complete)),
            (1, Gen.Const(Verb.Release)),
            (1, Gen.Const(Verb.TryLater)),
            (2, Gen.Const(Verb.Bury)),
            (1, Gen.Const(Verb.RetryDead)),
            (2, Gen.Const(Verb.Wait)),
            (1, Gen.Const(Verb.Kill))
        ),
        Gen.Int[0, 23]
    ).Array[1, 80];

    /// <summary>So many claims come to no end that articles become suspects.</summary>
    private static readonly Gen<(Verb Verb, int Number)[]> s_kills = Gen.Select(
        Gen.Frequency((2, Gen.Const(Verb.Add)), (6, Gen.Const(Verb.Claim)), (6, Gen.Const(Verb.Kill)), (1, Gen.Const(Verb.Complete))),
        Gen.Int[0, 23]
    ).Array[60, 90];

    [Fact]
    public Task Operations_MostlyKills_GiveWhatTheModelGives() => s_kills.SampleAsync(RunAsync, iter: 15 / share, threads: 1);

    [Fact]
    public Task Operations_AnySequence_GiveWhatTheModelGives() => s_operations.SampleAsync(RunAsync, iter: 40 / share, threads: 1);

    private async Task RunAsync((Verb Verb, int Number)[] operations)
    {
        using var subject = create();
        var model = new NaiveQueue();
        var held = new List<QueuedArticle>();
        foreach (var (verb, number) in operations)
        {
            await ApplyAsync(subject, model, held, verb, number);
            Assert.Equal(model.Waiting, (await subject.Queue.DepthAsync(CancellationToken.None)).Sum(depth => depth.Waiting));
            var dead = await subject.Queue.DeadAsync(CancellationToken.None).Select(article => article.Ticket).ToArrayAsync();
            Assert.Equal(model.Dead, dead.Order());
        }
    }

    private static async Task ApplyAsync(QueueUnderTest subject, NaiveQueue model, List<QueuedArticle> held, Verb verb, int number)
    {
        var (queue, now) = (subject.Queue, subject.Time.GetUtcNow());
        switch (verb)
        {
            case Verb.Add:
                var (key, priority) = ($"k{number % 6}", (QueuePriority)(number % 3));
                var ticket = model.Add(key, priority);
                Assert.Equal([ticket], await queue.EnqueueAsync([Article(key, priority, now)], CancellationToken.None));
                break;
            case Verb.Claim:
                var claimed = await queue.ClaimAsync(QueueStage.Store, 1 + number % 4, s_lease, CancellationToken.None);
                Assert.Equal(
                    model.Claim(1 + number % 4, now, now + s_lease),
                    claimed.Select(article => (article.Ticket, article.Attempts))
                );
                held.RemoveAll(lost => claimed.Any(article => article.Ticket == lost.Ticket));
                held.AddRange(claimed);
                break;
            case Verb.Wait:
                subject.Time.Advance(TimeSpan.FromMinutes(number));
                break;
            case Verb.Kill:
                subject.Kill();
                model.Kill();
                held.Clear();
                break;
            case Verb.RetryDead:
                Assert.Equal(model.RetryDead(), await queue.RetryDeadAsync(null, CancellationToken.None));
                break;
            case var ending when held.Count > 0:
                var article = held[number % held.Count];
                held.Remove(article);
                await EndAsync(queue, model, article, ending, now);
                break;
        }
    }

    private static async Task EndAsync(IArticleQueue queue, NaiveQueue model, QueuedArticle article, Verb ending, DateTimeOffset now)
    {
        switch (ending)
        {
            case Verb.Complete:
                await queue.CompleteAsync([article], CancellationToken.None);
                model.Complete(article.Ticket, article.Article.Key);
                break;
            case Verb.Release:
                await queue.ReleaseAsync([article], CancellationToken.None);
                model.Release(article.Ticket);
                break;
            case Verb.TryLater:
                await queue.FailAsync(article, "Later.", now.AddMinutes(3), CancellationToken.None);
                model.TryLater(article.Ticket, now.AddMinutes(3));
                break;
            default:
                await queue.FailAsync(article, "Never.", null, CancellationToken.None);
                model.Bury(article.Ticket);
                break;
        }
    }

    private static IncomingArticle Article(string key, QueuePriority priority, DateTimeOffset now) =>
        new(key, new ArticleDraft(null, null, null, null, null, null, null, null, "Text.")) { Priority = priority, DueAt = now };
}
