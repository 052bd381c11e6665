using Rag.Core.Answers;
using Rag.Core.Prompts;
using Rag.Engine.Sampling;
using Rag.Engine.Sequences;
using Rag.Engine.Tests.Support;
using static Rag.Engine.Tests.Support.EngineHarness;

namespace Rag.Engine.Tests.Scheduling;

public sealed class RequestBudgetTests
{
    private int _asked; // no two questions share their first tokens

    [Fact]
    public void Submit_ADeadlineThatCannotBeMetAlone_IsRefusedAtOnceWithoutARetry()
    {
        var harness = Harness();

        var sequence = harness.Submit(Ask(300, deadline: 0.2));

        var completion = CompletionOf(sequence);
        Assert.Equal(FinishReason.Error, completion.Reason);
        Assert.Equal(new Refusal(RefusalReason.Deadline, null), completion.Refusal);
        Assert.Equal(
            "The first token takes about 300 ms even alone; the deadline leaves 200. Ask with fewer passages or more time.",
            completion.Error
        );
        Assert.False(harness.Core.HasWork);
    }

    [Fact]
    public void Submit_ADeadlineBehindOthersWork_IsRefusedWithAnHonestRetry()
    {
        var harness = Harness();
        for (var i = 0; i < 4; i++)
        {
            harness.Submit(Ask(100, deadline: 0.5));
        }

        var refused = CompletionOf(harness.Submit(Ask(100, deadline: 0.45)));
        Assert.Equal(RefusalReason.Deadline, refused.Refusal?.Reason);
        var retry = refused.Refusal!.RetryAfter!.Value;
        Assert.InRange(retry.TotalMilliseconds, 20, 80);
        while (harness.Time.GetElapsedTime(0) < retry)
        {
            harness.Step();
        }

        var again = harness.Submit(Ask(100, deadline: 0.45));
        harness.RunToEnd();
        Assert.Null(CompletionOf(again).Error);
        Assert.InRange(again.TimeToFirstToken!.Value.TotalSeconds, 0, 0.45);
    }

    [Fact]
    public void Submit_AnyAcceptedDeadline_IsMet()
    {
        var harness = Harness();
        var random = new SplitMix(5);
        var accepted = new List<Sequence>();
        for (var i = 0; i < 300; i++)
        {
            var sequence = harness.Submit(Ask(1 + (int)(random.NextDouble() * 120), deadline: 0.05 + (random.NextDouble() * 0.6)));
            if (!sequence.Generation.Completion.IsCompleted)
            {
                accepted.Add(sequence);
            }

            harness.Step();
        }

        harness.RunToEnd();
        Assert.InRange(accepted.Count, 50, 290);
        var late = accepted.Count(sequence => sequence.TimeToFirstToken is not { } time || time > sequence.Request.Deadline);
        Assert.InRange(late, 0, accepted.Count / 20); // those with less slack that came later go first
    }

    [Fact]
    public void Step_TheDeadlinePassesWhileItWaits_IsEndedWithASentence()
    {
        var harness = Harness(running: 1);
        harness.Submit(Ask(5, maxTokens: 400));
        harness.Step();
        var waiting = harness.Submit(Ask(5, deadline: 2));
        Assert.False(waiting.Generation.Completion.IsCompleted);

        harness.Time.Advance(TimeSpan.FromSeconds(3));
        harness.Step();

        Assert.Equal(
            "The deadline of 2,000 ms passed before the question's turn came. Ask again, or with more time.",
            CompletionOf(waiting).Error
        );
        Assert.Equal(RefusalReason.Deadline, CompletionOf(waiting).Refusal?.Reason);
        Assert.Equal(1, harness.Core.Snapshot().RefusedRequests);
    }

    [Fact]
    public void Submit_MoreToComputeThanAllowed_IsRefusedUntilItIsCached()
    {
        var harness = Harness();
        var request = Request([Passage(Tokens(30, 1)), Question(3, 4)], maxTokens: 1);

        var refused = CompletionOf(harness.Submit(request with { MaxComputedTokens = 31 }));

        Assert.Equal(new Refusal(RefusalReason.ComputedTokens, null), refused.Refusal);
        Assert.Equal(
            "32 tokens of the prompt would have to be computed; the request allows 31. Use fewer passages, or such as are cached.",
            refused.Error
        );
        Assert.Null(harness.Ask(request with { MaxComputedTokens = 32 }).Error);
        Assert.Null(harness.Ask(request with { MaxComputedTokens = 2 }).Error);
    }

    [Fact]
    public void Step_WhatWasCachedIsGoneWhenItsTurnComes_IsEndedRatherThanComputed()
    {
        var harness = Harness(running: 1);
        var passage = Passage(Tokens(30, 1));
        harness.Ask(Request([passage, Question(3)], maxTokens: 1));
        harness.Submit(Ask(5, maxTokens: 3));
        harness.Step();
        var waiting = harness.Submit(Request([passage, Question(3)], maxTokens: 1) with { MaxComputedTokens = 5 });

        harness.Purge(passage);
        harness.RunToEnd();

        Assert.Equal(RefusalReason.ComputedTokens, CompletionOf(waiting).Refusal?.Reason);
    }

    [Fact]
    public void Step_ATenantBeyondItsBudget_WaitsWhileOthersPass()
    {
        var options = Options();
        options.TenantTokensPerMinute = 60;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        var first = harness.Submit(Ask(90, "greedy"));
        harness.Step();
        Assert.Null(CompletionOf(first).Error); // overdraws its minute by half
        var second = harness.Submit(Ask(5, "greedy"));
        var other = harness.Submit(Ask(5, "other"));

        harness.Step();

        Assert.Null(CompletionOf(other).Error);
        harness.Step();
        Assert.InRange(harness.Core.Pause!.Value.TotalSeconds, 29, 32);
        harness.Time.Advance(TimeSpan.FromSeconds(25));
        harness.Step();
        Assert.False(second.Generation.Completion.IsCompleted);
        harness.Time.Advance(harness.Core.Pause!.Value);
        harness.Step();
        Assert.Null(CompletionOf(second).Error);
    }

    [Fact]
    public void Step_ATenantWithinItsBudget_MayNotStartEverythingAtOnce()
    {
        var options = Options();
        options.TenantTokensPerMinute = 60;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        var sequences = Enumerable
            .Range(0, 5)
            .Select(i => harness.Submit(Ask(40, "greedy") with { Prompt = new Prompt([Question(Tokens(40, i))]) }))
            .ToArray();

        harness.Step();

        Assert.Equal(2, sequences.Count(sequence => sequence.Generation.Completion.IsCompleted));
        harness.RunToEnd(mostSteps: 100_000);
        Assert.InRange(harness.Time.GetElapsedTime(0).TotalSeconds, 100, 150); // 200 tokens at one a second, the first 60 at once
    }

    [Fact]
    public void Step_CachedTokens_AreNotChargedToTheTenant()
    {
        var options = Options();
        options.TenantTokensPerMinute = 60;
        var harness = new EngineHarness(DefaultShape with { EndTokens = [] }, options);
        var request = Request([Passage(Tokens(50, 1)), Question(3)], maxTokens: 1);
        for (var i = 0; i < 9; i++)
        {
            harness.Submit(request);
            harness.Step();
        }

        Assert.InRange(harness.RunToEnd(), 0, 3);
    }

    private static EngineHarness Harness(int running = 16) =>
        new(DefaultShape with { EndTokens = [] }, Options(prefill: 50, whileDecoding: 50, running), TokenAMillisecond);

    private EngineRequest Ask(int tokens, string tenant = "public", double? deadline = null, int maxTokens = 1) =>
        Request([Question(Tokens(tokens, _asked++))], maxTokens, tenant) with
        {
            Deadline = deadline is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
}
