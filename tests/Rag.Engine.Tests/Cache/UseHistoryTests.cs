using Rag.Engine.Cache;

namespace Rag.Engine.Tests.Cache;

public sealed class UseHistoryTests
{
    private const double HalfLife = 1000;
    private const double PriorTime = 10;
    private const double Lifetime = 500;

    [Fact]
    public void RateAt_JustUsedForTheFirstTime_IsOneUseInThePriorTime() =>
        Assert.Equal(1 / PriorTime, RateAt(Used(1, every: 1), silence: 0), 1e-12);

    [Fact]
    public void RateAt_UsedEverySoOften_ComesToThatRate() => Assert.Equal(1 / 20.0, RateAt(Used(500, every: 20), silence: 0), 1e-3);

    [Fact]
    public void RateAt_UsedTwiceAsOften_IsMore() =>
        Assert.True(RateAt(Used(50, every: 10), silence: 0) > 1.8 * RateAt(Used(50, every: 20), silence: 0));

    [Fact]
    public void RateAt_TheLongerTheSilence_TheLess()
    {
        double[] rates = [.. Enumerable.Range(0, 50).Select(i => RateAt(Used(10, every: 5), silence: i * 10))];

        Assert.Equal(rates.OrderDescending(), rates);
        Assert.Equal(rates.Length, rates.Distinct().Count());
    }

    [Fact]
    public void RateAt_ASilenceThatIsLongForTheOne_TellsLittleOfTheOther()
    {
        var (often, seldom) = (Used(100, every: 2), Used(100, every: 40));

        Assert.True(RateAt(often, silence: 100) < RateAt(often, silence: 0) / 100);
        Assert.True(RateAt(seldom, silence: 100) > RateAt(seldom, silence: 0) / 3);
        Assert.True(RateAt(often, silence: 100) < RateAt(seldom, silence: 100));
    }

    [Fact]
    public void RateAt_AnySilence_IsANumber()
    {
        Assert.Equal(0, RateAt(Used(10_000, every: 1), silence: 1e9));
        Assert.InRange(RateAt(Used(1, every: 1), silence: 1e9), 0, 1e-6);
    }

    private static UseHistory Used(int times, int every)
    {
        var history = new UseHistory(0, 0, 0);
        foreach (var use in Enumerable.Range(0, times))
        {
            history = history.UsedAt(use * every, HalfLife);
        }

        return history;
    }

    private static double RateAt(UseHistory history, double silence) =>
        history.RateAt(history.LastUse + silence, HalfLife, PriorTime, Lifetime);
}
