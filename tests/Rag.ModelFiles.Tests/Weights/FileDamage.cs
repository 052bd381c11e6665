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

    public static void Try(byte[] valid, int seed, int rounds, Action<byte[]> read)
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
            Assert.True(allocated < MaximumAllocated, $"round {round}: {allocated} bytes allocated for a file of {damaged.Length}.");
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
            switch (random.Next(3))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                default:
                    damaged.AsSpan(at, Math.Min(random.Next(1, 9), damaged.Length - at)).Fill(0xff);
                    break;
            }
        }

        return damaged;
    }

    public static void ReadAll(IWeightSource source)
    {
        foreach (var name in source.Names)
        {
            source.ReadFloat32(name);
        }
    }
}
