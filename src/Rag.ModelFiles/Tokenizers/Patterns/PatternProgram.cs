using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>
/// A regular expression over characters, where those of .NET are over UTF-16 units. All ways through it are followed at once, so that no
/// text makes it try again; of several matches at a place it finds the one that an engine which tries them in order finds.
/// </summary>
internal sealed class PatternProgram(IReadOnlyList<PatternStep> steps) : TextFinder
{
    /// <summary>
    /// Characters read for each one of the text, beyond which a word is no longer than <see cref="LongestHurried"/>. A text that makes
    /// the pattern read far ahead at every place would else take the square of its length.
    /// </summary>
    private const int Patience = 64;

    private const int LongestHurried = 64;

    /// <summary>The ways that are followed at a place, in order of preference.</summary>
    private sealed class Ways(int steps)
    {
        private readonly int[] _seenAt = new int[steps];
        private int _generation;

        public List<int> Steps { get; } = new(steps);

        /// <summary>The steps that are yet to be followed at this place; empty between calls.</summary>
        public Stack<int> Pending { get; } = new();

        public void Clear()
        {
            Steps.Clear();
            _generation++;
        }

        public bool TryVisit(int step)
        {
            var isNew = _seenAt[step] != _generation;
            _seenAt[step] = _generation;
            return isNew;
        }
    }

    /// <summary>Whether the pattern matches where no character is, so that it would find nothing everywhere.</summary>
    public bool MatchesNothing => Match("", 0, 0, new Ways(steps.Count), new Ways(steps.Count), out _) == 0;

    public override List<(int Start, int End)> FindAll(string text)
    {
        var finds = new List<(int, int)>();
        var (now, next) = (new Ways(steps.Count), new Ways(steps.Count));
        var patience = (long)Patience * (text.Length + 1024);
        var at = 0;
        while (at < text.Length)
        {
            var limit = patience > 0 ? text.Length : Math.Min(text.Length, at + LongestHurried);
            var end = Match(text, at, limit, now, next, out var read);
            patience -= read;
            if (end > at)
            {
                finds.Add((at, end));
                at = end;
            }
            else
            {
                at += char.IsSurrogatePair(text, at) ? 2 : 1;
            }
        }

        return finds;
    }

    /// <summary>Whether the pattern matches the text from its first character to its last.</summary>
    public bool MatchesWhole(string text)
    {
        var (now, next) = (new Ways(steps.Count), new Ways(steps.Count));
        now.Clear();
        Follow(now, 0, text, 0);
        var at = 0;
        while (at < text.Length && now.Steps.Count > 0)
        {
            next.Clear();
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            at += length;
            foreach (var index in now.Steps)
            {
                if (steps[index].Kind == PatternStepKind.Take && steps[index].Set!.Contains(rune))
                {
                    Follow(next, index + 1, text, at);
                }
            }

            (now, next) = (next, now);
        }

        return now.Steps.Exists(index => steps[index].Kind == PatternStepKind.Accept);
    }

    /// <summary>The end of the match that starts at a place; -1 when none does.</summary>
    private int Match(string text, int start, int limit, Ways now, Ways next, out int read)
    {
        var (at, end) = (start, -1);
        now.Clear();
        Follow(now, 0, text, at);
        while (now.Steps.Count > 0)
        {
            next.Clear();
            Rune rune = default;
            var length = 0;
            if (at < limit)
            {
                Rune.DecodeFromUtf16(text.AsSpan(at), out rune, out length);
            }

            foreach (var index in now.Steps)
            {
                if (steps[index].Kind == PatternStepKind.Accept)
                {
                    end = at;
                    break;
                }

                if (length > 0 && steps[index].Set!.Contains(rune))
                {
                    Follow(next, index + 1, text, at + length);
                }
            }

            at += length;
            (now, next) = (next, now);
        }

        read = at - start + 1;
        return end;
    }

    /// <summary>Adds a way, through forks and looks up to the steps that take a character or accept.</summary>
    private void Follow(Ways ways, int first, string text, int at)
    {
        var pending = ways.Pending;
        pending.Push(first);
        while (pending.TryPop(out var index))
        {
            if (!ways.TryVisit(index))
            {
                continue;
            }

            var step = steps[index];
            switch (step.Kind)
            {
                case PatternStepKind.Fork:
                    pending.Push(step.Second);
                    pending.Push(step.First);
                    break;
                case PatternStepKind.FollowedBy when IsFollowed(step.Set!, text, at):
                case PatternStepKind.NotFollowedBy when !IsFollowed(step.Set!, text, at):
                    pending.Push(index + 1);
                    break;
                case PatternStepKind.Take or PatternStepKind.Accept:
                    ways.Steps.Add(index);
                    break;
            }
        }
    }

    private static bool IsFollowed(RuneSet set, string text, int at)
    {
        if (at == text.Length)
        {
            return false;
        }

        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        return set.Contains(rune);
    }
}
