using System.Buffers.Binary;
using System.Diagnostics;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tests.Weights;

/// <summary>Truncates a small valid file and changes its bytes at random: the reader must succeed or refuse, in bounded memory.</summary>
internal static class FileDamage
{
    /// <summary>The most bytes that reading a small file may allocate, however large the sizes are that the file claims.</summary>
    private const long MaximumAllocated = 8 << 20;

    /// <summary>A hang, and not a busy machine.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    public static void Try(byte[] valid, int seed, int rounds, Action<byte[]> read) => Try(valid, seed, rounds, MaximumAllocated, read);

    /// <param name="most">The most bytes that reading may allocate.</param>
    public static void Try(byte[] valid, int seed, int rounds, long most, Action<byte[]> read)
    {
        read(valid);
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var damaged = Damage(valid, random);
            var started = Stopwatch.GetTimestamp();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(damaged);
            }
            catch (ModelFileException) { }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(Stopwatch.GetElapsedTime(started) < s_longest, $"round {round} took longer than {s_longest}.");
            Assert.True(allocated < most, $"round {round}: {allocated} bytes allocated for a file of {damaged.Length}.");
        }
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        if (random.Next(4) == 0)
        {
            return valid[..random.Next(valid.Length)];
        }

        var damaged = valid.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(damaged.Length);
            switch (random.Next(5))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 2:
                    Number(damaged.AsSpan(at), random);
                    break;
                case 3:
                    Swap(damaged, at, random.Next(damaged.Length), random.Next(1, 65));
                    break;
                default:
                    damaged.AsSpan(at, Math.Min(random.Next(1, 9), damaged.Length - at)).Fill(0xff);
                    break;
            }
        }

        return damaged;
    }

    /// <summary>A length or a count that is wrong, in four or eight bytes.</summary>
    private static void Number(Span<byte> place, Random random)
    {
        long[] numbers = [0, 1, -1, 255, 65_536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, random.NextInt64()];
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, numbers[random.Next(numbers.Length)]);
        bytes[..Math.Min(random.Next(2) == 0 ? sizeof(int) : sizeof(long), place.Length)].CopyTo(place);
    }

    private static void Swap(byte[] bytes, int first, int second, int length)
    {
        length = Math.Min(length, bytes.Length - Math.Max(first, second));
        var kept = bytes.AsSpan(first, length).ToArray();
        bytes.AsSpan(second, length).ToArray().CopyTo(bytes, first);
        kept.CopyTo(bytes, second);
    }

    public static void ReadAll(IWeightSource source)
    {
        foreach (var name in source.Names)
        {
            source.ReadFloat32(name);
        }
    }
}
