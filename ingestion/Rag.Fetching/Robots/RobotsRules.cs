using System.Text;

namespace Rag.Fetching.Robots;

/// <summary>
/// What a host's robots.txt allows one agent, after RFC 9309: the groups that name the agent count together, or else those for "*"; of the
/// rules that match a path, the longest decides, and between equals the one that allows.
/// </summary>
public sealed class RobotsRules
{
    /// <summary>What comes after is not read.</summary>
    public const int MostBytes = 500 * 1024;

    private const int MostRules = 10_000;

    private const int LongestPattern = 2_048;

    private readonly RobotsRule[] _rules;
    private readonly bool _isClosed;

    private RobotsRules(RobotsRule[] rules, bool isClosed)
    {
        _rules = rules;
        _isClosed = isClosed;
    }

    public static RobotsRules AllowAll { get; } = new([], isClosed: false);

    public static RobotsRules AllowNone { get; } = new([], isClosed: true);

    /// <param name="agent">The product token, compared without regard to case.</param>
    public static RobotsRules Read(ReadOnlySpan<byte> file, string agent)
    {
        var text = Encoding.UTF8.GetString(file[..Math.Min(file.Length, MostBytes)]).TrimStart('\uFEFF');
        var named = new List<RobotsRule>();
        var general = new List<RobotsRule>();
        var (isNamed, isGeneral, isAnyNamed, isInHead) = (false, false, false, false);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var (key, value) = Split(line);
            if (key.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            {
                // Lines that name agents and follow each other begin one group.
                (isNamed, isGeneral) = isInHead ? (isNamed, isGeneral) : (false, false);
                isNamed |= IsAgent(value, agent);
                isGeneral |= value is "*";
                isAnyNamed |= isNamed;
                isInHead = true;
            }
            else if (IsRule(key, out var isAllowed))
            {
                isInHead = false;
                if ((isNamed || isGeneral) && value.Length is > 0 and <= LongestPattern)
                {
                    Add(isNamed, isGeneral, new RobotsRule(value.ToString(), isAllowed));
                }
            }
        }

        return new RobotsRules([.. (isAnyNamed ? named : general).OrderByDescending(rule => rule.Length)], isClosed: false);

        void Add(bool isForNamed, bool isForGeneral, RobotsRule rule)
        {
            if (named.Count + general.Count >= MostRules)
            {
                return;
            }

            if (isForNamed)
            {
                named.Add(rule);
            }

            if (isForGeneral)
            {
                general.Add(rule);
            }
        }
    }

    public bool IsAllowed(Uri address)
    {
        if (address.AbsolutePath == "/robots.txt" || _rules.Length == 0 && !_isClosed)
        {
            return true;
        }

        if (_isClosed)
        {
            return false;
        }

        var path = RobotsPath.Canonical(address.PathAndQuery);
        var longest = -1;
        foreach (var rule in _rules)
        {
            if (rule.Length < longest)
            {
                break;
            }

            if (rule.Matches(path))
            {
                longest = rule.Length;
                if (rule.IsAllowed)
                {
                    return true;
                }
            }
        }

        return longest < 0;
    }

    private static bool IsRule(ReadOnlySpan<char> key, out bool isAllowed)
    {
        isAllowed = key.Equals("allow", StringComparison.OrdinalIgnoreCase);
        return isAllowed || key.Equals("disallow", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A version after the name, as in "agent/1.0", is passed over.</summary>
    private static bool IsAgent(ReadOnlySpan<char> value, string agent)
    {
        var end = value.IndexOfAny('/', ' ');
        return value[..(end < 0 ? value.Length : end)].Equals(agent, StringComparison.OrdinalIgnoreCase);
    }

    private static KeyValue Split(ReadOnlySpan<char> line)
    {
        var comment = line.IndexOf('#');
        line = comment < 0 ? line : line[..comment];
        var colon = line.IndexOf(':');
        return colon < 0 ? default : new KeyValue(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }

    private readonly ref struct KeyValue(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        private readonly ReadOnlySpan<char> _key = key;
        private readonly ReadOnlySpan<char> _value = value;

        public void Deconstruct(out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
        {
            key = _key;
            value = _value;
        }
    }
}
