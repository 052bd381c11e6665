using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.Stores.Conformance;

/// <summary>What every <see cref="IAnswerRecords"/> keeps to.</summary>
public abstract class AnswerRecordsRules(Func<PortUnderTest<IAnswerRecords>> create) : PortRules<IAnswerRecords>(create)
{
    [Fact]
    public async Task Note_Record_IsFoundAtOnceAndAfterAReopening()
    {
        var record = Record(1, 2);
        Port.Note(record);
        AssertSame(record, await Port.FindAsync(record.Id, Cancellation));
        Reopen();
        AssertSame(record, await Port.FindAsync(record.Id, Cancellation));
        Assert.Null(await Port.FindAsync("chatcmpl-none", Cancellation));
    }

    [Fact]
    public async Task Note_FromManyThreads_KeepsEach()
    {
        var port = Port;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(t => Task.Run(() => Enumerable.Range(0, 200).ToList().ForEach(i => port.Note(Record((t * 1000) + i)))))
        );
        Reopen();
        foreach (var t in Enumerable.Range(0, 8))
        {
            AssertSame(Record((t * 1000) + 199), await Port.FindAsync(Record((t * 1000) + 199).Id, Cancellation));
        }
    }

    [Fact]
    public async Task Note_AnIdAgain_KeepsTheLast()
    {
        Port.Note(Record(1));
        Reopen();
        Port.Note(Record(1, 3));
        Reopen();
        AssertSame(Record(1, 3), await Port.FindAsync(Record(1).Id, Cancellation));
    }

    [Fact]
    public async Task Forget_BeforeATime_TakesTheOldestFirst()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            Port.Note(Record(i));
        }

        Reopen();
        Assert.Equal(2, await Port.ForgetAsync(Time.AddSeconds(3), 2, Cancellation));
        Assert.Equal(1, await Port.ForgetAsync(Time.AddSeconds(3), 9, Cancellation));
        Assert.Null(await Port.FindAsync(Record(2).Id, Cancellation));
        Assert.NotNull(await Port.FindAsync(Record(3).Id, Cancellation));
    }

    [Fact]
    public async Task Find_AnswerOfATenant_IsStillTheTenants()
    {
        Port.Note(Record(1) with { Tenant = "acme" });
        Assert.Equal("acme", (await Port.FindAsync(Record(1).Id, Cancellation))!.Tenant);
        Reopen();
        Assert.Equal("acme", (await Port.FindAsync(Record(1).Id, Cancellation))!.Tenant);
    }

    private static AnswerRecord Record(int number, int citations = 1) =>
        new(
            $"chatcmpl-{number}",
            Time.AddSeconds(number),
            [.. Enumerable.Range(0, citations).Select(i => new CitedPlace(new ArticleId($"a{number}"), i + 1, i, number + i))]
        );

    private static void AssertSame(AnswerRecord expected, AnswerRecord? actual)
    {
        Assert.Equal((expected.Id, expected.At), (actual?.Id, actual?.At));
        Assert.Equal(expected.Citations, actual!.Citations);
    }
}
