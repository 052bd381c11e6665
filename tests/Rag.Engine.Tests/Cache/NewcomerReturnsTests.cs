using Rag.Engine.Cache;

namespace Rag.Engine.Tests.Cache;

public sealed class NewcomerReturnsTests
{
    private const int Blocks = 100;

    [Fact]
    public void TimeToReturn_NothingSeen_IsAUseForEachBlock() => Assert.Equal(Blocks, new NewcomerReturns(Blocks).TimeToReturn);

    [Fact]
    public void TimeToReturn_TheyReturnSoon_ComesToThatTime() =>
        Assert.InRange(After((returns, now) => returns.NoteReturn(now, waited: 5)).TimeToReturn, 5, 10);

    [Fact]
    public void TimeToReturn_NoneReturns_Grows() =>
        Assert.True(After((returns, now) => returns.NoteEviction(now, waited: 20)).TimeToReturn > 10 * Blocks);

    [Fact]
    public void TimeToReturn_TheyReturnAgainAfterAScan_IsSoonForgotten()
    {
        var returns = After((returns, now) => returns.NoteEviction(now, waited: 20));
        foreach (var now in Enumerable.Range(1001, 4000))
        {
            returns.NoteReturn(now, waited: 5);
        }

        Assert.InRange(returns.TimeToReturn, 5, 10);
    }

    private static NewcomerReturns After(Action<NewcomerReturns, double> note)
    {
        var returns = new NewcomerReturns(Blocks);
        foreach (var now in Enumerable.Range(1, 1000))
        {
            note(returns, now);
        }

        return returns;
    }
}
