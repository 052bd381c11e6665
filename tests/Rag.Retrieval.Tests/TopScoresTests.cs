using CsCheck;

namespace Rag.Retrieval.Tests;

public class TopScoresTests
{
    /// <summary>Few different scores, so that many are equal.</summary>
    private static readonly Gen<float[]> s_scores = Gen.Int[0, 9].Select(score => score / 4f).Array[0, 60];

    [Fact]
    public void Offer_InAnyOrder_KeepsTheBestAndOfEqualScoresTheLowerPlaces() =>
        Gen.Select(s_scores, Gen.Int[0, 12], Gen.Int)
            .Sample(
                (scores, capacity, seed) =>
                {
                    var (one, other) = (new TopScores<int>(capacity), new TopScores<int>(capacity));
                    var order = Enumerable.Range(0, scores.Length).ToArray();
                    new Random(seed).Shuffle(order);
                    foreach (var place in order)
                    {
                        (place % 3 == 0 ? one : other).Offer(scores[place], place);
                    }

                    one.OfferAll(other);

                    var best = order.OrderByDescending(place => scores[place]).ThenBy(place => place).Take(capacity).ToArray();
                    Assert.Equal(best.Order(), one.Items.Select(item => item.Place).Order());
                    Assert.All(one.Items, item => Assert.Equal(scores[item.Place], item.Score));
                    Assert.Equal(Worst(scores, best, capacity), one.Threshold);
                }
            );

    private static float Worst(float[] scores, int[] best, int capacity) =>
        capacity == 0 ? float.PositiveInfinity
        : best.Length < capacity ? float.NegativeInfinity
        : scores[best[^1]];
}
