using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IKeptQuestions"/> keeps to.</summary>
public abstract class KeptQuestionsRules(Func<PortUnderTest<IKeptQuestions>> create) : PortRules<IKeptQuestions>(create)
{
    [Fact]
    public async Task Keep_OfEveryKind_IsThereAfterAReopening()
    {
        var answered = Asked("b", 2) with { Answered = new CitedPlace(new ArticleId("article-1"), 3, 14, 20) };
        await Port.KeepAsync(answered, Cancellation);
        await Port.KeepAsync(Asked("a", 1) with { IsRefusal = true }, Cancellation);
        await Port.KeepAsync(Asked("a", 1), Cancellation);

        Reopen();
        Assert.Equal([Asked("a", 1), answered], await Port.ListAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task List_MoreThanAPage_IsInOrderOfTimeAndWhole()
    {
        foreach (var number in Enumerable.Range(0, 600).Reverse())
        {
            await Port.KeepAsync(Asked($"{number:D3}", number / 2), Cancellation);
        }

        var listed = await Port.ListAsync(Cancellation).Select(question => question.AnswerId).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 600).Select(number => $"{number:D3}"), listed);
    }

    [Fact]
    public async Task Forget_OneOrOld_LeavesTheOthers()
    {
        await Port.KeepAsync(Asked("a", 1), Cancellation);
        await Port.KeepAsync(Asked("b", 2), Cancellation);
        await Port.KeepAsync(Asked("c", 3), Cancellation);

        Assert.False(await Port.ForgetAsync("a", "another tenant", Cancellation));
        Assert.True(await Port.ForgetAsync("a", "public", Cancellation));
        Assert.Equal(1, await Port.ForgetAsync(Time.AddMinutes(3), 10, Cancellation));
        Assert.Equal([Asked("c", 3)], await Port.ListAsync(Cancellation).ToListAsync(Cancellation));
    }

    private static KeptQuestion Asked(string answer, int minutes) =>
        new(answer, "public", Time.AddMinutes(minutes), "Who won?", null, IsRefusal: false);
}
