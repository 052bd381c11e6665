using System.Runtime.Intrinsics;

namespace Rag.Kernels.Simd;

/// <summary>
/// Elementary functions over sixteen lanes, computed with the widest vectors of this machine, for code that is not compiled for each level.
/// </summary>
public static class VectorMath
{
    /// <summary>
    /// e^x to 2 units in the last place for x up to 88; 0 for x below -87, where e^x is hardly a normal number; not finite for NaN and
    /// +infinity. The runtime's own function computes in double precision and takes twice the time.
    /// </summary>
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var power = SimdSupport.Supports(SimdLevel.Avx512)
            ? LaneMath<Lanes512, Vector512<float>>.ExpInRange(x)
            : Vector512.Create(ExpOfHalf(x.GetLower()), ExpOfHalf(x.GetUpper()));
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(ExpRange.Lowest)), Vector512<float>.Zero, power);
    }

    private static Vector256<float> ExpOfHalf(Vector256<float> x) =>
        SimdSupport.Supports(SimdLevel.Avx2)
            ? LaneMath<Lanes256, Vector256<float>>.ExpInRange(x)
            : Vector256.Create(ExpOfQuarter(x.GetLower()), ExpOfQuarter(x.GetUpper()));

    private static Vector128<float> ExpOfQuarter(Vector128<float> x) => LaneMath<Lanes128, Vector128<float>>.ExpInRange(x);
}
