using CsCheck;
using Rag.Core.Access;

namespace Rag.Core.Tests.Access;

public sealed class TokenBucketTests
{
    private const int PerMinute = 60;

    private readonly SteppedTime _time = new();

    [Fact]
    public void TryTake_FullBucket_GivesAMinutesWorthAndNoMore()
    {
        var bucket = Bucket(PerMinute);

        Assert.All(Enumerable.Range(0, PerMinute), _ => Assert.True(bucket.TryTake()));
        Assert.False(bucket.TryTake());
        Assert.Equal(0, bucket.Remaining);
    }

    [Fact]
    public void TryTake_WithoutBound_AlwaysSucceeds()
    {
        var bucket = new TokenBucket(_time);
        bucket.Charge(1_000_000);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.True(bucket.TryTake()));
        Assert.Equal((null, TimeSpan.Zero), (bucket.Capacity, bucket.UntilOne()));
    }

    [Fact]
    public void Charge_MoreThanIsThere_IsOwedAndPaidByWaiting()
    {
        var bucket = Bucket(PerMinute);
        bucket.Charge(PerMinute + 9);

        Assert.InRange(bucket.UntilOne(), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.001));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(bucket.TryTake());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(bucket.TryTake());
    }

    [Fact]
    public void UntilFull_AfterAnHour_IsNothingAndNoMoreThanAMinutesWorthIsKept()
    {
        var bucket = Bucket(PerMinute);
        bucket.Charge(30);
        Assert.InRange(bucket.UntilFull(), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30.001));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((PerMinute, TimeSpan.Zero), (bucket.Remaining, bucket.UntilFull()));
    }

    [Fact]
    public void Resize_ToLess_KeepsNoMoreThanTheNewBoundAndToMoreGivesNothing()
    {
        var bucket = Bucket(PerMinute);
        bucket.Resize(10);
        Assert.Equal(10, bucket.Remaining);

        bucket.Resize(1000);

        Assert.Equal(10, bucket.Remaining);
    }

    /// <summary>Whole seconds and bounds that sixty divides, so that the model counts in whole units.</summary>
    [Fact]
    public void AnyOperations_AreAsAPlainCountSays() =>
        Gen.OneOf(
                Gen.Int[0, 90].Select(seconds => (Kind: 0, Amount: seconds)),
                Gen.Const((Kind: 1, Amount: 1)),
                Gen.Int[0, 400].Select(amount => (Kind: 2, Amount: amount)),
                Gen.Int[1, 5].Select(factor => (Kind: 3, Amount: 60 * factor))
            )
            .Array[1, 60]
            .Sample(operations =>
            {
                var time = new SteppedTime();
                var bucket = new TokenBucket(time);
                bucket.Resize(120);
                var (level, capacity) = (120L, 120L);
                foreach (var (kind, amount) in operations)
                {
                    switch (kind)
                    {
                        case 0:
                            time.Advance(TimeSpan.FromSeconds(amount));
                            level = Math.Min(capacity, level + (amount * capacity / 60));
                            break;
                        case 1:
                            Assert.Equal(level >= 1, bucket.TryTake());
                            level -= level >= 1 ? 1 : 0;
                            break;
                        case 2:
                            bucket.Charge(amount);
                            level -= amount;
                            break;
                        default:
                            bucket.Resize(amount);
                            (capacity, level) = (amount, Math.Min(level, amount));
                            break;
                    }

                    Assert.Equal(Math.Max(0, level), bucket.Remaining);
                    Assert.Equal(level < 1, bucket.UntilOne() > TimeSpan.Zero);
                }
            });

    /// <summary>Whoever is told to come again after some time is served then, and not before most of it has passed.</summary>
    [Fact]
    public void UntilOne_AnyLevel_IsEnoughAndNotMuchMore() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Long[0, 10_000_000])
            .Sample(
                (perMinute, owed) =>
                {
                    var time = new SteppedTime();
                    var bucket = new TokenBucket(time);
                    bucket.Resize(perMinute);
                    bucket.Charge(perMinute + owed);
                    var wait = bucket.UntilOne();

                    time.Advance(wait * 0.999);
                    Assert.False(bucket.TryTake());
                    time.Advance(wait - (wait * 0.999));
                    Assert.True(bucket.TryTake());
                }
            );

    private TokenBucket Bucket(int perMinute)
    {
        var bucket = new TokenBucket(_time);
        bucket.Resize(perMinute);
        return bucket;
    }
}
