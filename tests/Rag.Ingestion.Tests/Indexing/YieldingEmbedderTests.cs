using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.Ingestion.Indexing;

namespace Rag.Ingestion.Tests.Indexing;

public sealed class YieldingEmbedderTests
{
    private readonly AskedOften _foreground = new();
    private readonly CostingEmbedder _inner = new();
    private readonly YieldingEmbedder _embedder;

    public YieldingEmbedderTests()
    {
        _embedder = new YieldingEmbedder(_inner, _foreground);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] Texts { get; } =
    [.. Enumerable.Range(0, 400).Select(number => new string((char)('a' + number % 26), 1 + number * 37 % 900))];

    [Fact]
    public void Embed_ManyTexts_TakesShortSlicesAndGivesEveryTextItsOwnVector()
    {
        var vectors = _embedder.EmbedPassages(Texts, Cancellation);

        Assert.Equal(Texts.Select(HashEmbedder.VectorOf), vectors);
        Assert.All(_inner.Slices, slice => Assert.InRange(slice.Taken, TimeSpan.Zero, YieldingEmbedder.LongestSlice));
        Assert.InRange(_inner.Slices.Count, 2, Texts.Length / 4);
    }

    [Fact]
    public void Embed_OnAMachineThatBecomesSlow_TakesShorterSlicesSoon()
    {
        _embedder.EmbedPassages(Texts, Cancellation);
        _inner.Slices.Clear();
        _inner.PerToken *= 5;

        _embedder.EmbedPassages(Texts, Cancellation);

        Assert.All(_inner.Slices.Skip(4), slice => Assert.InRange(slice.Taken, TimeSpan.Zero, YieldingEmbedder.LongestSlice));
    }

    [Fact]
    public void Embed_BetweenSlices_GivesWayForABoundedTime()
    {
        _embedder.EmbedPassages(Texts, Cancellation);

        Assert.Equal(_inner.Slices.Count, _foreground.Waits.Count);
        Assert.All(_foreground.Waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task WaitForRest_WhileAQuestionIsAnswered_EndsWithTheLastOne()
    {
        var activity = new ForegroundActivity(TimeProvider.System);
        var (first, second) = (activity.Begin(), activity.Begin());
        var rest = activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation);

        first.Dispose();
        first.Dispose();
        Assert.False(rest.IsCompleted);
        second.Dispose();

        await rest;
        Assert.True(activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WaitForRest_InAServiceThatIsAlwaysAsked_EndsAfterItsTime()
    {
        var activity = new ForegroundActivity(new Queue.SkippingTime());
        using var asked = activity.Begin();

        await activity.WaitForRestAsync(TimeSpan.FromMinutes(10), Cancellation);
    }

    /// <summary>A text of so many characters has as many tokens, and each takes a time.</summary>
    private sealed class CostingEmbedder : IEmbedder
    {
        public List<(int Texts, TimeSpan Taken)> Slices { get; } = [];

        public TimeSpan PerToken { get; set; } = TimeSpan.FromMicroseconds(5);

        public int Dimensions => 4;

        public string Digest => "costing";

        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
            throw new NotSupportedException("Without a pace nobody is given way to.");

        public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation)
        {
            var done = 0;
            while (done < texts.Count)
            {
                var (most, count, tokens) = (pace.WaitForTurn(cancellation), 0, 0);
                while (done + count < texts.Count && (count == 0 || tokens + texts[done + count].Length <= most))
                {
                    tokens += texts[done + count++].Length;
                }

                done += count;
                Slices.Add((count, tokens * PerToken));
                pace.Ran(tokens, tokens * PerToken);
            }

            return [.. texts.Select(HashEmbedder.VectorOf)];
        }

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => throw new NotSupportedException();
    }

    private sealed class AskedOften : IForegroundActivity
    {
        public List<TimeSpan> Waits { get; } = [];

        public IDisposable Begin() => throw new NotSupportedException();

        public Task WaitForRestAsync(TimeSpan longest, CancellationToken cancellation)
        {
            Waits.Add(longest);
            return Task.CompletedTask;
        }

        public Task WaitForSomebodyAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }
}
