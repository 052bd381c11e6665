using System.Diagnostics;
using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;
using Rag.Tests;

namespace Rag.Prompting.Tests.Constrained;

public sealed class FormatBoundsTests
{
    private static readonly Grounder s_grounder = BundledPrompts.Grounder();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hostile => [.. HostileFormats.All.Select(hostile => hostile.Name)];

    /// <summary>Most are refused in milliseconds, and what is taken is walked: the bound allows for a busy machine.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task ConstrainAsync_HostileFormat_IsTakenOrRefusedInASentence(string name)
    {
        using var formats = Formats(new FormatOptions());
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var constraint = await formats.ConstrainAsync(
                HostileFormats.All.First(hostile => hostile.Name == name).Format,
                "tenant",
                Cancellation
            );
            Walk(constraint, 3);
        }
        catch (UnsupportedFormatException refusal)
        {
            Assert.InRange(refusal.Message.Length, 20, 600);
            Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 15);
        formats.Cache.CheckIntegrity();
    }

    [Fact]
    public async Task ConstrainAsync_RepetitionsAroundEachOther_DoNotDouble()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 1 });
        using var constraint = await formats.ConstrainAsync(new AnswerFormat.Regex("a" + new string('*', 60)), "tenant", Cancellation);

        Assert.Contains(FormatWriter.End, constraint.AllowedNext.ToArray());
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public async Task ConstrainAsync_ExpressionBeyondTheBytes_IsRefused(int bytes, bool isRefused)
    {
        using var formats = Formats(new FormatOptions { Bytes = 64 });
        var format = new AnswerFormat.Regex(new string('é', bytes / 2) + new string('a', bytes % 2));

        if (isRefused)
        {
            var refusal = await Assert.ThrowsAsync<UnsupportedFormatException>(() =>
                formats.ConstrainAsync(format, "tenant", Cancellation)
            );
            Assert.Equal("The regular expression has 65 bytes; at most 64 are taken: shorten it.", refusal.Message);
        }
        else
        {
            (await formats.ConstrainAsync(format, "tenant", Cancellation)).Dispose();
        }
    }

    [Fact]
    public async Task ConstrainAsync_FirstTokensBeyondTheSteps_IsRefused()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 1 });

        var refusal = await Assert.ThrowsAsync<UnsupportedFormatException>(() =>
            formats.ConstrainAsync(new AnswerFormat.Regex("(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}"), "tenant", Cancellation)
        );

        Assert.Contains("not found in 1 million steps", refusal.Message);
    }

    [Fact]
    public async Task Accept_LaterTokensBeyondTheSteps_FaultsInsteadOfGoingOn()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 2 });
        using var constraint = await formats.ConstrainAsync(
            new AnswerFormat.Regex("ab(?:[a-z ]?){1300}[a-z ]*[aeiou]"),
            "tenant",
            Cancellation
        );

        constraint.Accept(FormatWriter.Tokenizer.Encode("ab")[0], -1);
        SpinWait.SpinUntil(() => constraint.IsReady);

        Assert.Contains("too much work", constraint.Fault);
        Assert.Throws<UnsupportedFormatException>(constraint.ThrowIfFailed);
    }

    /// <summary>The engine's thread calls it: it may look up what is known, and nothing more.</summary>
    [Fact]
    public async Task Accept_TokensNotKnownYet_AreWorkedOutOnAnotherThreadWhichThenWakes()
    {
        using var formats = Formats(new FormatOptions());
        using var constraint = await formats.ConstrainAsync(
            new AnswerFormat.Regex("ab(?:[a-z ]?){1300}[a-z ]*[aeiou]"),
            "tenant",
            Cancellation
        );
        using var woken = new ManualResetEventSlim();
        var waker = 0;
        constraint.WakeBy(() =>
        {
            waker = Environment.CurrentManagedThreadId;
            woken.Set();
        });

        var started = Stopwatch.GetTimestamp();
        constraint.Accept(FormatWriter.Tokenizer.Encode("ab")[0], -1);
        var isReadyAtOnce = constraint.IsReady;

        Assert.False(isReadyAtOnce, $"ready after {Stopwatch.GetElapsedTime(started)}");
        Assert.True(woken.Wait(TimeSpan.FromSeconds(30), Cancellation));
        Assert.NotEqual(Environment.CurrentManagedThreadId, waker);
        Assert.True(constraint.IsReady);
    }

    [Fact]
    public async Task Accept_TokensKnownFromAnotherAnswer_IsReadyAtOnceAndAllocatesNothing()
    {
        using var formats = Formats(new FormatOptions());
        var format = new AnswerFormat.Regex("[ab]{1,40}");
        var token = FormatWriter.Tokenizer.Encode("a")[0];
        using (var first = await formats.ConstrainAsync(format, "tenant", Cancellation))
        {
            for (var i = 0; i < 20; i++)
            {
                FormatWriter.Accept(first, token);
            }
        }

        using var second = await formats.ConstrainAsync(format, "tenant", Cancellation);
        second.Accept(token, -1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 19; i++)
        {
            second.Accept(token, -1);
            Assert.True(second.IsReady);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Turn by turn: a hard format delays an easy one by a few turns, not by all its work.</summary>
    [Fact]
    public async Task ConstrainAsync_BesideHardFormats_IsNotDelayedByTheirWork()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 2000 });
        using var gaveUp = new CancellationTokenSource();
        var hard = Enumerable
            .Range(0, 8)
            .Select(i =>
                formats.ConstrainAsync(
                    new AnswerFormat.Regex($"(?:[a-z ]?){{{1300 + i}}}[a-z ]*[aeiou][a-z ]{{900}}"),
                    "tenant",
                    gaveUp.Token
                )
            )
            .ToArray();

        using (await formats.ConstrainAsync(new AnswerFormat.Regex("yes|no"), "tenant", Cancellation))
        {
            Assert.All(hard, task => Assert.False(task.IsCompleted));
        }

        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(hard));
    }

    [Fact]
    public async Task ConstrainAsync_Canceled_GivesTheWorkUp()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 100_000, AtOnce = 1 });
        using var gaveUp = new CancellationTokenSource();
        var hard = formats.ConstrainAsync(new AnswerFormat.Regex("(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}"), "tenant", gaveUp.Token);
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hard);

        // The only place is free again.
        AnswerRefusedException? refusal = null;
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                (await formats.ConstrainAsync(new AnswerFormat.Regex("yes"), "tenant", Cancellation)).Dispose();
                return;
            }
            catch (AnswerRefusedException busy)
            {
                refusal = busy;
                await Task.Delay(10, Cancellation);
            }
        }

        Assert.Fail(refusal!.Message);
    }

    [Fact]
    public async Task ConstrainAsync_AsManyAsMayBe_IsRefusedWithATimeToComeBack()
    {
        using var formats = Formats(new FormatOptions { MillionSteps = 100_000, AtOnce = 1 });
        using var gaveUp = new CancellationTokenSource();
        var hard = formats.ConstrainAsync(new AnswerFormat.Regex("(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}"), "tenant", gaveUp.Token);

        var refusal = await Assert.ThrowsAsync<AnswerRefusedException>(() =>
            formats.ConstrainAsync(new AnswerFormat.Regex("yes"), "tenant", Cancellation)
        );

        Assert.NotNull(refusal.RetryAfter);
        Assert.Contains("1 answers in a form", refusal.Message);
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hard);
    }

    [Fact]
    public async Task Dispose_WorkUnderWay_IsAbandonedWithASentence()
    {
        var formats = Formats(new FormatOptions { MillionSteps = 100_000 });
        var hard = formats.ConstrainAsync(new AnswerFormat.Regex("(?:[a-z ]?){1300}[a-z ]*[aeiou][a-z ]{900}"), "tenant", Cancellation);

        formats.Dispose();

        Assert.Equal("The service is stopping.", (await Assert.ThrowsAsync<AnswerFailedException>(() => hard)).Message);
    }

    /// <summary>Whatever does not fit into the memory is worked out each time: the same tokens, more work.</summary>
    [Theory]
    [InlineData("[a-z]+( [a-z]+){0,20}")]
    [InlineData("(é|€|a|b){3,30}c?")]
    public async Task AllowedNext_MemoryFull_AreTheSame(string expression)
    {
        var format = new AnswerFormat.Regex(expression);
        using var large = Formats(new FormatOptions());
        using var small = Formats(new FormatOptions());
        using var unbounded = await large.ConstrainAsync(format, "tenant", Cancellation);
        using var bounded = await small.ConstrainAsync(format, "tenant", Cancellation);
        small.Cache.TryEnter(new OwnedFormat("tenant", format))!.Automaton.MayGrow = (_, _) => false;
        var random = new Random(1);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(unbounded.AllowedNext.ToArray(), bounded.AllowedNext.ToArray());
            var token = unbounded.AllowedNext[random.Next(unbounded.AllowedNext.Length)];
            if (token == FormatWriter.End || FormatWriter.Accept(unbounded, token) == ConstraintVerdict.Stop)
            {
                return;
            }

            FormatWriter.Accept(bounded, token);
        }
    }

    private static AnswerFormats Formats(FormatOptions options) => new(FormatWriter.Tokenizer, s_grounder, options);

    private static void Walk(FormatConstraint constraint, int tokens)
    {
        var random = new Random(1);
        for (var i = 0; i < tokens; i++)
        {
            var token = constraint.AllowedNext[random.Next(constraint.AllowedNext.Length)];
            if (token == FormatWriter.End || FormatWriter.Accept(constraint, token) == ConstraintVerdict.Stop)
            {
                return;
            }
        }
    }
}
