using CsCheck;
using Rag.Engine.Sampling;

namespace Rag.Engine.Tests.Sampling;

public sealed class CandidatesTests
{
    // Few distinct values, so that many are equal; now and then one that is banned.
    private static readonly Gen<float[]> s_row = Gen.Int[-41, 40]
        .Select(quarters => quarters == -41 ? float.NegativeInfinity : quarters / 4f)
        .Array[1, 3000];

    [Fact]
    public void TakeFrom_AnyRow_TakesTheLargestAboveTheFloor() =>
        Gen.Select(s_row, Gen.Int[-44, 44], Gen.Int[1, 700])
            .Sample(
                (row, floor, most) =>
                {
                    var candidates = new Shortlist(row.Length);

                    candidates.TakeFrom(row, MaximaOf(row), floor / 4f, most);

                    Assert.Equal(Ranked(row).Where(id => row[id] >= floor / 4f).Take(most), Sorted(candidates));
                }
            );

    [Fact]
    public void TakeAmong_Ids_TakesThoseAlone() =>
        Gen.Select(s_row, Gen.Int[1, 50])
            .Sample(
                (row, stride) =>
                {
                    var ids = Enumerable.Range(0, row.Length).Where(id => id % stride == 0).ToArray();
                    var candidates = new Shortlist(row.Length);

                    candidates.TakeAmong(row, ids);

                    Assert.Equal(Ranked(row).Where(id => id % stride == 0), Sorted(candidates));
                }
            );

    [Fact]
    public void KeepMass_AnyRow_KeepsTheFewestOfTheLikeliest() =>
        Gen.Select(s_row, Gen.Double[0, 1])
            .Where((row, _) => row.Any(float.IsFinite))
            .Sample(
                (row, share) =>
                {
                    var candidates = new Shortlist(row.Length);
                    candidates.TakeFrom(row, MaximaOf(row), float.MinValue, int.MaxValue);
                    candidates.Weigh(1);
                    var total = candidates.Total;

                    candidates.KeepMass(share * total);

                    var kept = candidates.Total;
                    var least = Enumerable.Range(0, candidates.Count).Min(candidates.Weight);
                    Assert.Equal(Ranked(row).Take(candidates.Count).Order(), Sorted(candidates).Order());
                    Assert.True(kept >= share * total * (1 - 1e-9), "they reach the mass");
                    Assert.True(candidates.Count == 1 || kept - least <= share * total * (1 + 1e-9), "without the last they do not");
                }
            );

    [Fact]
    public void Weigh_AnyScale_IsTheExponential() =>
        Gen.Select(s_row, Gen.Double[-4, 4])
            .Where((row, _) => row.Any(float.IsFinite))
            .Sample(
                (row, exponent) =>
                {
                    var scale = (float)Math.Pow(10, exponent);
                    var candidates = new Shortlist(row.Length);
                    candidates.TakeFrom(row, MaximaOf(row), float.MinValue, int.MaxValue);

                    candidates.Weigh(scale);

                    for (var i = 0; i < candidates.Count; i++)
                    {
                        Assert.Equal(Math.Exp((row[candidates[i]] - (double)row.Max()) * scale), candidates.Weight(i), 1e-5);
                    }
                }
            );

    private static GroupMaxima MaximaOf(float[] row)
    {
        var maxima = new GroupMaxima(row.Length);
        maxima.Take(row, 0, row.Length);
        return maxima;
    }

    private static IEnumerable<int> Ranked(float[] row) =>
        Enumerable.Range(0, row.Length).Where(id => !float.IsNegativeInfinity(row[id])).OrderByDescending(id => row[id]).ThenBy(id => id);

    private static int[] Sorted(Shortlist candidates)
    {
        candidates.SortByLogit();
        return [.. Enumerable.Range(0, candidates.Count).Select(i => candidates[i])];
    }
}
