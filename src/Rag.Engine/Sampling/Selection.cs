using System.Numerics;

namespace Rag.Engine.Sampling;

/// <summary>Finds without sorting.</summary>
internal static class Selection
{
    /// <summary>The <paramref name="rank"/>-th largest, from 1; the values are put out of order on the way. None may be NaN.</summary>
    public static T Nth<T>(Span<T> values, int rank)
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        var place = rank - 1;
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var (i, j) = Partition(values, low, high);
            if (place <= j)
            {
                high = j;
            }
            else if (place >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    // Ends with what is not smaller than a pivot in [low, j], what is not larger in [i, high], and j < i.
    private static (int I, int J) Partition<T>(Span<T> values, int low, int high)
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        var pivot = Median(values[low], values[(low + high) / 2], values[high]);
        var (i, j) = (low, high);
        while (i <= j)
        {
            while (values[i] > pivot)
            {
                i++;
            }

            while (values[j] < pivot)
            {
                j--;
            }

            if (i <= j)
            {
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
        }

        return (i, j);
    }

    public static T Median<T>(T a, T b, T c)
        where T : unmanaged, IComparisonOperators<T, T, bool>
    {
        if (a > b)
        {
            (a, b) = (b, a);
        }

        return c < a ? a
            : c > b ? b
            : c;
    }
}
